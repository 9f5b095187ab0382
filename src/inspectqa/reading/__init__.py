"""A file becomes a report: identity, paragraphs and judgements."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from inspectqa.errors import EmptyReportError, NotAReportError, ReadingError, ReadingLimitError
from inspectqa.settings import Settings

if TYPE_CHECKING:
    from inspectqa.reading.blocks import Document
    from inspectqa.records import Report

#: What is read, by the file name's ending.
SUFFIXES = (".pdf", ".docx", ".html", ".htm", ".md", ".markdown", ".txt")

#: Most characters of one report: ten times those of the longest real ones. What follows reading (indexing,
#: embedding) is under no limit a file, and a small file can hold much text.
TEXT_CHARS = 6_000_000


def read_report(path: Path | str, settings: Settings | None = None) -> Report:
    """Read a file as a report, in this process and for as long as it takes; `reading.isolate` has limits.

    Raises ReadingError and its kin, each with a remedy.
    """
    from inspectqa.reading.identity import identify_with_warnings
    from inspectqa.reading.judgements import find_judgements
    from inspectqa.reading.paragraphs import make_paragraphs
    from inspectqa.records import Report

    path = Path(path)
    settings = settings or Settings()
    sha256 = _hash(path, settings)
    document = _document(path, settings)
    _check_length(path, document)
    identified = identify_with_warnings(document, path, sha256)
    identity = identified.identity
    paragraphs = make_paragraphs(document, identity.id)
    if not paragraphs:
        raise EmptyReportError(path, "there is no text in it", "Check the file")
    judgements = find_judgements(paragraphs, identity.framework, identity.id)
    return Report(identity, paragraphs, judgements, document.warnings + identified.warnings)


def _hash(path: Path, settings: Settings) -> str:
    digest = hashlib.sha256()
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe or a device may have no end
            raise ReadingError(path, "it is no file", "Give the path of a file")
        size = status.st_size
        if size > settings.file_max_bytes:
            reason = f"it has {size:,} bytes, more than {settings.file_max_bytes:,}"
            raise ReadingLimitError(path, reason, "Raise INSPECTQA_FILE_MAX_BYTES, or split the file")
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise ReadingError(path, (error.strerror or "cannot be opened").lower(), "Check the path") from error
    return digest.hexdigest()


def _check_length(path: Path, document: Document) -> None:
    length = sum(len(block.text) for block in document.blocks)
    if length > TEXT_CHARS:
        reason = f"it holds {length:,} characters, more than {TEXT_CHARS:,}"
        raise ReadingLimitError(path, reason, "Split the file")


def _document(path: Path, settings: Settings) -> Document:
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        from inspectqa.reading.pdf import read_pdf

        return read_pdf(path, settings)
    if suffix == ".docx":
        from inspectqa.reading.word import read_word

        return read_word(path)
    if suffix in (".html", ".htm"):
        from inspectqa.reading.web import read_web

        return read_web(path)
    if suffix in (".md", ".markdown"):
        from inspectqa.reading.text import read_markdown

        return read_markdown(path)
    if suffix == ".txt":
        from inspectqa.reading.text import read_text

        return read_text(path)
    raise NotAReportError(
        path, f"files of type '{suffix or 'none'}' are not read", f"Give one of {', '.join(SUFFIXES)}"
    )
