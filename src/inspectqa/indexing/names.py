"""Which id a report gets in an index where its own is taken."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from inspectqa.indexing.files import FileRow, emptied_folder, is_gone
from inspectqa.indexing.writing import CatalogueWriter
from inspectqa.records import Report


@dataclass(frozen=True, slots=True)
class Names:
    """Which report ids are taken: by the reports before this run and by those that it wrote."""

    keys: dict[str, int]
    files: dict[str, FileRow]
    owners: dict[int, list[str]]
    alike: dict[str, set[str]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, catalogue: CatalogueWriter, *read: Mapping[Path, FileRow]) -> Names:
        """Return the names of an index as it is now, before the files are `read`."""
        files = catalogue.files()
        owners: dict[int, list[str]] = {}
        for row in files.values():
            owners.setdefault(row.key, []).append(row.path)
        contents: dict[str, set[str]] = {}
        for row in (row for rows in read for row in rows.values()):
            contents.setdefault(row.sha256, set()).add(row.path)
        alike = {path: paths for paths in contents.values() for path in paths}
        return cls(catalogue.report_keys(), files, owners, alike)

    def take(self, wanted: str, path: str) -> tuple[str, bool]:
        """Return the id for a file's report, with a number if need be, and whether it replaces one.

        An id is free for the file whose report has it already, unless a copy of what that was is still
        there, and where the files that had it are gone for good.
        """
        name, number = wanted, 1
        while not self._free(name, path):
            number += 1
            name = f"{wanted}-{number}"
        self.taken.add(name)
        return name, path in self.files or name in self.keys

    def _free(self, name: str, path: str) -> bool:
        if name in self.taken:
            return False
        key = self.keys.get(name)
        if key is None:
            return True
        changed = {path, *self.alike.get(path, ())}  # a copy that changed alike holds the old report no more
        return all(
            is_gone(Path(owner)) and emptied_folder(Path(owner)) is None
            for owner in self.owners.get(key, ())
            if owner not in changed
        )


def rename_report(report: Report, name: str) -> Report:
    """Return the report under another id, its paragraphs and judgements with it."""
    old = report.identity.id

    def moved(paragraph_id: str) -> str:
        return name + paragraph_id.removeprefix(old)

    return dataclasses.replace(
        report,
        identity=dataclasses.replace(report.identity, id=name),
        paragraphs=tuple(
            dataclasses.replace(paragraph, id=moved(paragraph.id), report_id=name)
            for paragraph in report.paragraphs
        ),
        judgements=tuple(
            dataclasses.replace(
                judgement,
                report_id=name,
                paragraph_id=moved(judgement.paragraph_id) if judgement.paragraph_id else None,
            )
            for judgement in report.judgements
        ),
    )
