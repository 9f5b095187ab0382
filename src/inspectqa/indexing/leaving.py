"""Which reports leave an index: with their file, or by hand, and which files stay out from then on."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from inspectqa.errors import InspectQAError
from inspectqa.indexing.files import FileRow, Found, emptied_folder, is_gone, nothing_in
from inspectqa.indexing.rounds import Rounds
from inspectqa.indexing.writing import CatalogueWriter


@dataclass(frozen=True, slots=True)
class Kept:
    """The files of a run without those removed by hand, and those that are named again and come back."""

    files: tuple[Path, ...]
    left_out: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()


def left_out(catalogue: CatalogueWriter) -> frozenset[str]:
    """Return the SHA-256 of the contents whose reports were removed by hand."""
    return frozenset(catalogue.meta().get("left_out", "").split())


def leave_out(catalogue: CatalogueWriter, contents: Collection[str]) -> None:
    """Note the contents whose reports were removed by hand."""
    catalogue.set_meta({"left_out": " ".join(sorted(contents))})


def without_removed(catalogue: CatalogueWriter, found: Found, max_bytes: int, rounds: Rounds) -> Kept:
    """Leave out the files whose report was removed by hand; one that is named itself comes back."""
    contents = left_out(catalogue)
    if not contents:
        return Kept(found.files)
    known = catalogue.files()
    kept, left, back = [], [], {}
    for path in found.files:
        row = known.get(str(path))
        content = row.sha256 if row else rounds.content_of(path, max_bytes)
        if content in contents and any(path.is_relative_to(folder) for folder in found.folders):
            left.append(str(path))
            continue
        if content in contents:
            back[str(path)] = content
        kept.append(path)
    if back:
        leave_out(catalogue, contents - set(back.values()))
    return Kept(tuple(kept), tuple(left), tuple(back))


def find_missing(
    files: Mapping[str, FileRow], found: Found, *, allow_empty: bool = False
) -> tuple[set[str], list[InspectQAError]]:
    """Return the indexed files that are gone from a run's folders, and the folders that look emptied.

    Only what was gone when the run began and still is counts, and only where its folder holds other reports:
    a share that is not mounted is an empty folder. With `allow_empty` an empty folder, or a path that is not
    there, takes its reports with it.
    """
    empty = {path: Path(os.path.normpath(path.absolute())) for path in found.empty}
    held = {path: sum(Path(name).is_relative_to(whole) for name in files) for path, whole in empty.items()}
    errors: list[InspectQAError] = [
        nothing_in(path, count) for path, count in held.items() if not (count and allow_empty)
    ]
    folders = [*found.folders, *(empty.values() if allow_empty else ())]
    here = {str(path) for path in found.files}
    gone = [
        name
        for name in files
        if name not in here
        and any(Path(name).is_relative_to(folder) for folder in folders)
        and is_gone(Path(name))
    ]
    if allow_empty:
        return set(gone), errors
    emptied = {folder: emptied_folder(folder / "any") for folder in {Path(name).parent for name in gone}}
    kept = Counter(folder for name in gone if (folder := emptied[Path(name).parent]))
    told = {error.subject for error in found.failed}
    errors += [nothing_in(folder, count) for folder, count in sorted(kept.items()) if str(folder) not in told]
    return {name for name in gone if emptied[Path(name).parent] is None}, errors
