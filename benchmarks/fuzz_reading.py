"""Reads damaged and hostile files: mutated real PDFs, and mutated Word, web, Markdown and text files.

    python benchmarks/fuzz_reading.py --count 2000 [--seed 1] [--reports FOLDER] [--keep FOLDER]

Each file must give a report or one clear error, within its time and memory; the parent must stay well.
Prints a summary as JSON; exits 1 where something else happened.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import re
import resource
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from inspectqa.errors import ReadingError
from inspectqa.reading.isolate import read_reports
from inspectqa.records import Report
from inspectqa.settings import Settings

Mutation = Callable[[random.Random, bytes], bytes]
SECONDS, MEMORY_BYTES = 20.0, 1_000_000_000
SOURCES = 24
LARGEST_SOURCE_BYTES = 600_000
_TOKENS = re.compile(rb"\d+|/[A-Za-z]+|<<|>>|\[|\]|stream|endobj|\d+ 0 R")
_WORDS = (
    *("child", "plan", "care", "leavers", "16.", "2.1", "•", "inadequate", "good", "Inspection", "date:"),
    *("Ofsted", "\uf0b7", "\u2028", "\ufeff", "é", "£", "\x07"),
)
_TAGS = re.findall(
    r"\w+", "div p ul ol li table tr td h1 h2 main nav article b br sup a section header html body dl dt"
)


def flip(chance: random.Random, data: bytes) -> bytes:
    """Some bytes changed."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 10, 100, 1_000))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(chance: random.Random, data: bytes) -> bytes:
    """The end missing."""
    return data[: chance.randrange(len(data))]


def cut_but_end(chance: random.Random, data: bytes) -> bytes:
    """A piece missing in the middle: the end is there."""
    start = chance.randrange(len(data))
    return data[:start] + data[min(len(data), start + chance.randrange(1, 50_000)) :]


def double(chance: random.Random, data: bytes) -> bytes:
    """A piece twice."""
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randrange(1, 20_000)]
    return data[:start] + piece + data[start:]


def blank(chance: random.Random, data: bytes) -> bytes:
    """A piece turned to zeros."""
    start, size = chance.randrange(len(data)), chance.randrange(1, 10_000)
    return data[:start] + bytes(min(size, len(data) - start)) + data[start + size :]


def swap_tokens(chance: random.Random, data: bytes) -> bytes:
    """Numbers made huge or negative, names, brackets and references exchanged."""
    found = list(_TOKENS.finditer(data))
    if len(found) < 2:
        return flip(chance, data)
    for match in sorted(chance.sample(found, min(len(found), 20)), key=lambda m: -m.start()):
        other = chance.choice(
            [chance.choice(found).group(), b"99999999999", b"-1", b"0", b"null", b"[" * 500]
        )
        data = data[: match.start()] + other + data[match.end() :]
    return data


MUTATIONS: tuple[Mutation, ...] = (flip, cut, cut_but_end, double, blank, swap_tokens)


def unpacked_pdf(data: bytes) -> bytes:
    """The PDF with its streams and objects unpacked, so that mutations reach what they hold."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(
            out,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue()


def drawn_pdf() -> bytes:
    """A small PDF for where there are no real ones."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    for page in range(5):
        for line in range(30):
            canvas.drawString(72, 780 - 15 * line, f"{page * 30 + line}. Children are helped in good time.")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def pdf_sources(folder: Path | None, chance: random.Random) -> list[bytes]:
    """Real PDFs of the folder, packed and unpacked; a drawn one where there are none."""
    paths = sorted(folder.rglob("*.pdf")) if folder else []
    paths = [path for path in paths if path.stat().st_size < LARGEST_SOURCE_BYTES]
    paths = [path for path in paths if path.read_bytes()[:5] == b"%PDF-"]
    packed = [path.read_bytes() for path in chance.sample(paths, min(SOURCES, len(paths)))] or [drawn_pdf()]
    return packed + [unpacked_pdf(data) for data in packed[: SOURCES // 2]]


def word_file(chance: random.Random) -> bytes:
    """A Word file, with a broken part now and then."""
    import docx

    document = docx.Document()
    for _ in range(chance.randrange(1, 30)):
        style = chance.choice(("Normal", "List Number", "List Bullet", "Heading 1", "Heading 2", "Title"))
        document.add_paragraph(words(chance).replace("\x07", ""), style=style)
    document.add_table(2, 3).cell(0, 1).text = "Good"
    out = io.BytesIO()
    document.save(out)
    parts = {}
    with zipfile.ZipFile(out) as package:
        for name in package.namelist():
            parts[name] = package.read(name)
    for name in chance.sample(sorted(parts), 2):
        if chance.random() < 0.8:
            parts[name] = chance.choice(MUTATIONS)(chance, parts[name])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


def words(chance: random.Random) -> str:
    """Some words of the domain, with characters that go wrong."""
    return " ".join(chance.choices(_WORDS, k=chance.randrange(1, 60)))


def web_page(chance: random.Random) -> bytes:
    """Tag soup."""
    pieces = []
    for _ in range(chance.randrange(5, 400)):
        tag = chance.choice(_TAGS)
        form = chance.choice(
            (f"<{tag}>", f"</{tag}>", f'<{tag} start="{chance.randrange(-9, 10**9)}" class="nav', "")
        )
        pieces.append(form + words(chance))
    if chance.random() < 0.1:
        pieces.insert(0, "<div>" * chance.choice((300, 3_000, 100_000)))
    return "".join(pieces).encode(chance.choice(("utf-8", "utf-16", "cp1252")), errors="replace")


def markdown(chance: random.Random) -> bytes:
    """Markdown marks in any order, some in great number."""
    marks = (
        "# ",
        "- ",
        "16. ",
        "> ",
        "| a | b |\n|--|--|\n| ",
        "    ",
        "```\n",
        "**",
        "[",
        "](",
        "<b>",
        "\n\n",
        "---\n",
    )
    pieces = [
        chance.choice(marks) * chance.choice((1, 1, 1, 50)) + words(chance)
        for _ in range(chance.randrange(1, 200))
    ]
    return chance.choice(("\n", "\n\n", "")).join(pieces).encode()


def text(chance: random.Random) -> bytes:
    """Lines of any length, or bytes of no encoding."""
    if chance.random() < 0.2:
        return chance.randbytes(chance.randrange(0, 20_000))
    lines = [words(chance) * chance.choice((1, 1, 40)) for _ in range(chance.randrange(0, 200))]
    return chance.choice(("\n", "\r\n", "\n\n", "\t", "\f")).join(lines).encode()


def make_files(folder: Path, count: int, seed: int, reports: Path | None) -> list[Path]:
    """`count` files, seven in ten of them PDFs."""
    chance = random.Random(seed)
    sources = pdf_sources(reports, chance)
    others = ((".docx", word_file), (".html", web_page), (".md", markdown), (".txt", text))
    paths = []
    for index in range(count):
        if chance.random() < 0.7:
            data = chance.choice(sources)
            for _ in range(chance.choice((1, 1, 2, 3))):
                data = chance.choice(MUTATIONS)(chance, data) if data else data
            if chance.random() < 0.5 and b"%%EOF" not in data[-2_000:]:
                data += b"\n%%EOF\n"  # past the first look, into the parser
            suffix = ".pdf"
        else:
            suffix, make = chance.choice(others)
            data = make(chance)
            if data and chance.random() < 0.3:
                data = chance.choice(MUTATIONS)(chance, data)
        path = folder / f"{index:05d}{suffix}"
        path.write_bytes(data)
        paths.append(path)
    return paths


def fuzz(paths: Sequence[Path], settings: Settings) -> dict[str, object]:
    """Read the files; what came of them, and what should not have."""
    outcomes: Counter[str] = Counter()
    faults: list[str] = []
    began = time.monotonic()
    seen = set()
    for path, result in read_reports(paths, settings):
        seen.add(path)
        outcomes[f"{path.suffix} {type(result).__name__}"] += 1
        if isinstance(result, Report):
            if not result.paragraphs:
                faults.append(f"{path.name}: a report without paragraphs")
        elif not isinstance(result, ReadingError) or not result.reason or not result.remedy:
            faults.append(f"{path.name}: {result!r} has no reason or remedy")
        elif "could not be read (" in result.reason:
            faults.append(f"{path.name}: unmapped: {result.reason}")
        elif "crashed" in result.reason or "longer than" in result.reason or "memory" in result.reason:
            outcomes[f"stopped: {result.reason}"] += 1
    if missing := set(paths) - seen:
        faults.append(f"{len(missing)} files gave nothing")
    return {
        "files": len(paths),
        "seconds": round(time.monotonic() - began, 1),
        "outcomes": dict(sorted(outcomes.items())),
        "parent_peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "worker_peak_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
        "faults": faults,
    }


def main() -> int:
    """Make the files, read them, print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--reports", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "reports"
    )
    parser.add_argument("--keep", type=Path, help="folder for the files, kept afterwards")
    options = parser.parse_args()
    settings = Settings(file_timeout_seconds=SECONDS, file_max_memory_bytes=MEMORY_BYTES)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        paths = make_files(
            folder, options.count, options.seed, options.reports if options.reports.is_dir() else None
        )
        summary = fuzz(paths, settings)
    print(json.dumps(summary, indent=1))
    return 1 if summary["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
