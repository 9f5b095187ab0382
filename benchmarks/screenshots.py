"""Makes the pictures of README: each main state of the page over the sample collection.

    python benchmarks/screenshots.py      (Chromium and playwright are needed)

Writes docs/screenshots/*.png as palette pictures of at most 80 kB.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from page import ask, chromium, serving

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
MAX_BYTES = 80_000
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


def start(page: Any) -> None:
    """The page as a visitor finds it."""


def answer(page: Any) -> None:
    """An answer, its first citation open in the report."""
    ask(page, "How is Marlbury doing on care leavers?")
    page.wait_for_selector("#page-picture img")


def comparison(page: Any) -> None:
    """Two authorities compared."""
    ask(page, "Compare Marlbury and Northmere on leadership")


def timeline(page: Any) -> None:
    """An authority's grades over the years."""
    ask(page, "How has Marlbury been judged over the years?")
    page.wait_for_timeout(1000)  # the conversation scrolls to the question first
    page.locator(".answer .timeline").scroll_into_view_if_needed()


def refusal(page: Any) -> None:
    """What the reports don't say."""
    ask(page, "What was the budget deficit of Castlewick in 2026?")


def collection(page: Any) -> None:
    """The reports, and one authority's grades."""
    page.get_by_role("tab", name="Collection").click()
    page.locator("#reports").get_by_text("marlbury-2024", exact=False).first.click()
    page.wait_for_selector(".detail h2")
    page.locator(".detail .timeline").scroll_into_view_if_needed()


def phone(page: Any) -> None:
    """An answer on a phone."""
    ask(page, "How is Marlbury doing on care leavers?")


#: Name of the picture → what is done on the page, its size, its colours.
STATES: dict[str, tuple[Callable[[Any], None], dict[str, int], str]] = {
    "start": (start, WIDE, "light"),
    "answer": (answer, WIDE, "light"),
    "comparison": (comparison, WIDE, "light"),
    "timeline": (timeline, WIDE, "light"),
    "refusal": (refusal, WIDE, "light"),
    "collection": (collection, WIDE, "light"),
    "phone": (phone, PHONE, "light"),
    "dark": (answer, WIDE, "dark"),
}


def small_png(data: bytes) -> bytes:
    """The picture with as many colours of a palette as fit into MAX_BYTES."""
    from PIL import Image

    picture = Image.open(io.BytesIO(data)).convert("RGB")
    for colours in (128, 64, 32, 16):
        out = io.BytesIO()
        picture.quantize(colours, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            out, "PNG", optimize=True
        )
        if out.tell() <= MAX_BYTES:
            break
    return out.getvalue()


def main() -> None:
    """Indexes the sample collection into a temporary folder and makes every picture."""
    from inspectqa.indexing.build import build_index

    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        reports = [path for path in (ROOT / "corpus").glob("*-*") if path.is_file()]
        build_index(reports, index=index)
        with serving(index) as (address, _), chromium() as browser:
            for name, (act, size, scheme) in STATES.items():
                page = browser.new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce")
                page.goto(address)
                page.wait_for_selector(".example")
                act(page)
                page.wait_for_timeout(1500)
                data = small_png(page.screenshot())
                (FOLDER / f"{name}.png").write_bytes(data)
                print(f"{name}: {len(data) / 1000:.0f} kB")
                page.close()


if __name__ == "__main__":
    main()
