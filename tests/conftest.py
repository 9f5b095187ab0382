"""Fixtures that every test can use."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real reports and questions beside the repository; skips where it is absent."""
    if not (SHARED / "reports").is_dir():
        pytest.skip("no ../shared/reports beside the repository: the real reports are not here")
    return SHARED


#: Made-up reports: name of the file, title, then its lines ('# ' a heading, '---' a new page).
MINI_REPORTS = {
    "dorset-2022.pdf": (
        "Inspection of Dorset local authority children’s services",
        "MADE UP FOR TESTS: nothing here is true.",
        "Inspection dates: 8 to 19 November 2021",
        "Report published: 21 January 2022",
        "The impact of leaders on social work practice with children and families: Good",
        "The experiences and progress of care leavers: Requires improvement to be good",
        "Overall effectiveness: Requires improvement to be good",
        "# What needs to improve?",
        "• The timeliness of pathway plans.",
        "# The experiences and progress of care leavers: requires improvement to be good",
        "1. The re-referral rate in Dorset is 33%, higher than England’s 22%. Managers know why.",
        "2. Most care leavers live in suitable homes, and advisers keep in touch with 94% of them.",
        "---",
        "3. Pathway plans for care leavers are not yet consistently of good quality. Some come late.",
    ),
    "dorset-2025.pdf": (
        "Inspection of Dorset local authority children’s services",
        "MADE UP FOR TESTS: nothing here is true.",
        "Inspection dates: 3 to 14 March 2025",
        "Report published: 9 May 2025",
        "The impact of leaders on social work practice with children and families: Outstanding",
        "The experiences and progress of care leavers: Good",
        "Overall effectiveness: Good",
        "# The experiences and progress of care leavers: good",
        "1. Care leavers are helped to live in safe homes, and pathway plans are now of good quality.",
        "2. <img src=x onerror=alert(1)> [link](javascript:alert(1)) A panel listens to care leavers.",
    ),
    "rotherham-2025.md": (
        "# Inspection of Rotherham local authority children’s services",
        "MADE UP FOR TESTS: nothing here is true.",
        "Inspection dates: 6 to 17 October 2025",
        "Report published: 16 December 2025",
        "Overall effectiveness: Outstanding",
        "## The experiences and progress of care leavers: outstanding",
        "1. Care leavers in Rotherham have a choice of homes near their friends.",
        "2. Leaders know the strengths and the weaknesses of their services well.",
    ),
}


@pytest.fixture(scope="session")
def mini_reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three made-up reports, two as PDF and one as Markdown."""
    folder = tmp_path_factory.mktemp("mini-reports")
    for name, lines in MINI_REPORTS.items():
        if name.endswith(".md"):
            (folder / name).write_text("\n\n".join(lines), encoding="utf-8")
        else:
            _write_pdf(folder / name, lines)
    return folder


@pytest.fixture(scope="session")
def mini_index(mini_reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the made-up reports; tests that change an index copy it first."""
    from inspectqa.indexing.build import build_index

    folder = tmp_path_factory.mktemp("mini-index") / "index"
    result = build_index([mini_reports], index=folder)
    assert not result.failed, result.failed
    return folder


def _write_pdf(path: Path, lines: tuple[str, ...]) -> None:
    """The lines as a PDF without tags, one paragraph each."""
    from xml.sax.saxutils import escape

    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer

    styles = getSampleStyleSheet()
    flow = [Paragraph(escape(lines[0]), styles["Title"])]
    for line in lines[1:]:
        if line == "---":
            flow.append(PageBreak())
            continue
        style = "Heading2" if line.startswith("# ") else "BodyText"
        flow += [Paragraph(escape(line.removeprefix("# ")), styles[style]), Spacer(1, 8)]
    SimpleDocTemplate(str(path), pagesize=A4).build(flow)
