"""Files → an index that can be searched: composes reading and indexing; adds, changes, removes, resumes."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from inspectqa.errors import (
    InspectQAError,
    NothingToIndexError,
    ReadingError,
)
from inspectqa.indexing import schema
from inspectqa.indexing.compacting import compact
from inspectqa.indexing.embedding import Embedder
from inspectqa.indexing.files import FileRow, Found, find_files, is_gone, nothing_in, unless_changed
from inspectqa.indexing.leaving import find_missing, leave_out, left_out, without_removed
from inspectqa.indexing.memory import give_back
from inspectqa.indexing.names import Names, rename_report
from inspectqa.indexing.opening import open_for_writing
from inspectqa.indexing.passages import make_passages
from inspectqa.indexing.rounds import Rounds
from inspectqa.indexing.sharing import Shared
from inspectqa.indexing.storing import store_vectors
from inspectqa.indexing.vectors import VectorStore, are_there
from inspectqa.indexing.writing import REMOVED, CatalogueWriter, Prepared
from inspectqa.observing.events import IndexEvent, announce
from inspectqa.reading.isolate import read_reports
from inspectqa.records import Passage, Report
from inspectqa.settings import Settings

#: Passages that are embedded and stored at a time: about five seconds' work, and what a kill can cost.
GROUP_PASSAGES = 1_000
#: So many new reports are worth merging the full text's segments.
_OPTIMISE_FROM = 50


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage ('reading', 'indexing') is: files done of all, and the file at hand."""

    stage: str
    done: int
    total: int
    current: str = ""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a run did, as report ids; `failed` holds an error for each file that could not be indexed.

    `left_out` holds the paths of files whose report was removed from the index by `remove_reports`,
    `returned` of those that came back, being named or the index rebuilt. `rebuilt` says why the index was
    made anew without being asked to, `embedder` with which model it is made.

    `paragraphs` and `passages` count what was written in this run.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    failed: tuple[InspectQAError, ...] = ()
    paragraphs: int = 0
    passages: int = 0
    seconds: float = 0.0
    rebuilt: str = ""
    embedder: str = ""

    @property
    def is_news(self) -> bool:
        """Whether anything in the index changed, or failed."""
        return any((self.added, self.changed, self.moved, self.removed, self.failed))


def build_index(  # noqa: PLR0913
    paths: Path | str | Iterable[Path | str],
    index: Path | str | None = None,
    settings: Settings | None = None,
    progress: Callable[[Progress], None] | None = None,
    *,
    rebuild: bool = False,
    allow_empty: bool = False,
    rounds: Rounds | None = None,
) -> BuildResult:
    """Bring the index up to date with the files and folders in `paths`.

    New and changed files are read, unchanged ones cost nothing, moved ones keep their report; a report
    whose file is gone from an indexed folder goes too. What `remove_reports` took out stays out, until its
    file is named itself or the index is rebuilt. A folder without any report is in `failed` and keeps those
    that were indexed from it, but for `allow_empty`. A file that cannot be read is in `failed` and the
    others go on. A killed run loses nothing that was indexed, and the next one resumes it. With `rebuild`
    everything is read and embedded anew, beside the old index, which serves until the new one is finished.

    An index of another version of InspectQA, or of another model than the settings ask for, is made anew in
    the same way; `rebuilt` says why.

    Runs that follow each other may share their `rounds`: a file that could not be read is read again once
    it changed, `failed` holds what the run before did not tell, and a run without news announces nothing.

    Raises IndexLockedError where another process is writing, IndexingError where the index cannot be
    written, EmbedderError where its encoder was altered.
    """
    settings = settings or Settings()
    folder = Path(index) if index is not None else settings.index
    paths = [paths] if isinstance(paths, Path | str) else list(paths)
    from inspectqa.indexing.rebuild import rebuild_index, why_rebuild

    reason = "" if rebuild else why_rebuild(folder, settings)
    if rebuild or reason:
        result = rebuild_index(paths, folder, settings, progress, reason=reason, rounds=rounds)
        if allow_empty:
            result = _emptied(result, run_build(paths, folder, settings, allow_empty=True, rounds=rounds))
    else:
        result = run_build(paths, folder, settings, progress, allow_empty=allow_empty, rounds=rounds)
    is_first = rounds is None or not rounds.begun
    if rounds is not None:
        result = dataclasses.replace(result, failed=rounds.take(result.failed))
    if is_first or result.is_news:
        _announce(result)
    return result


def run_build(  # noqa: PLR0913
    paths: Iterable[Path | str],
    folder: Path,
    settings: Settings,
    progress: Callable[[Progress], None] | None = None,
    *,
    allow_empty: bool = False,
    removed: frozenset[str] = frozenset(),
    rounds: Rounds | None = None,
) -> BuildResult:
    """Do what `build_index` says with the index as it is; the contents `removed` before stay out."""
    started = time.monotonic()
    found = find_files(paths)
    if not found.files and not (folder / schema.FILE).is_file():
        failed = (*found.failed, *(nothing_in(path, 0) for path in found.empty))
        return BuildResult(failed=failed, seconds=time.monotonic() - started)
    with _open_run(folder, settings, progress or _ignore) as run:
        run.rounds = rounds or run.rounds
        run.failed.extend(found.failed)
        if removed:
            leave_out(run.catalogue, left_out(run.catalogue) | removed)
        run.finish_pending()
        run.index_files(run.without_removed(found))
        run.remove_missing(found, allow_empty=allow_empty)
        run.catalogue.settle_sources()
        run.compact()
    return run.result(time.monotonic() - started)


def adopt_reports(reports: Iterable[tuple[Report, FileRow]], folder: Path, settings: Settings) -> BuildResult:
    """Put reports that another index holds, and whose files are gone, into the index in `folder`."""
    with _open_run(folder, settings) as run:
        run.finish_pending()
        run.adopt(reports)
    return run.result(0.0)


def remove_reports(
    ids: Iterable[str], index: Path | str | None = None, settings: Settings | None = None
) -> tuple[str, ...]:
    """Remove reports from the index, not their files; returns the ids that were there.

    A file with the same content is left out from then on where it is only found in a folder.
    """
    settings = settings or Settings()
    folder = Path(index) if index is not None else settings.index
    schema.connect_for_reading(folder).close()  # says clearly where there is no index
    with _open_run(folder, settings) as run:
        keys = run.catalogue.report_keys()
        wanted = [name for name in dict.fromkeys(ids) if name in keys]
        gone = {keys[name] for name in wanted}
        contents = {row.sha256 for row in run.catalogue.files().values() if row.key in gone}
        leave_out(run.catalogue, left_out(run.catalogue) | contents)
        run.remove([keys[name] for name in wanted])
    return tuple(wanted)


def _emptied(result: BuildResult, after: BuildResult) -> BuildResult:
    """What a rebuild did, with what the run after it took out and said of empty folders."""
    failed = [error for error in result.failed if not isinstance(error, NothingToIndexError)]
    failed += [error for error in after.failed if isinstance(error, NothingToIndexError)]
    return dataclasses.replace(result, removed=after.removed, failed=tuple(failed))


def _announce(result: BuildResult) -> None:
    announce(
        IndexEvent(
            added=len(result.added),
            changed=len(result.changed),
            moved=len(result.moved),
            removed=len(result.removed),
            unchanged=len(result.unchanged),
            paragraphs=result.paragraphs,
            seconds=result.seconds,
            failures=tuple(str(error) for error in result.failed),
        )
    )


def _ignore(_: Progress) -> None:
    """Nobody wants to know."""


@dataclass(slots=True)
class _Work:
    """A report that was read, on its way into the index."""

    report: Report
    file: FileRow
    passages: list[Passage]
    changed: bool


@dataclass(slots=True)
class _Run:
    """One run of the build; keeps the tallies and what is under way."""

    catalogue: CatalogueWriter
    embedder: Embedder
    settings: Settings
    progress: Callable[[Progress], None]
    folder: Path
    shared: Shared | None = None
    rounds: Rounds = field(default_factory=Rounds)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    failed: list[InspectQAError] = field(default_factory=list)
    paragraphs: int = 0
    passages: int = 0
    _store: VectorStore | None = None
    _storing: Future[None] | None = None
    _stored_keys: list[int] = field(default_factory=list)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    _names: Names = field(default_factory=lambda: Names({}, {}, {}))
    _done: int = 0
    _total: int = 0

    @property
    def store(self) -> VectorStore:
        """The vector store, opened when something is written."""
        if self._store is None:
            collection = self.catalogue.meta()["collection"]
            self._store = VectorStore(self.folder, self.settings, collection, create=True)
            if not self._store.count():  # its files were lost: what the catalogue keeps is put back
                keys = list(self.catalogue.report_keys().values())
                store_vectors(self._store, self.catalogue.stored_vectors(keys))
                self.catalogue.set_meta({REMOVED: "0"})
        return self._store

    def result(self, seconds: float) -> BuildResult:
        return BuildResult(
            added=tuple(self.added),
            changed=tuple(self.changed),
            moved=tuple(self.moved),
            removed=tuple(self.removed),
            unchanged=tuple(self.unchanged),
            left_out=tuple(self.left_out),
            returned=tuple(self.returned),
            failed=tuple(self.failed),
            paragraphs=self.paragraphs,
            passages=self.passages,
            seconds=seconds,
            embedder=self.embedder.name,
        )

    def close(self) -> None:
        self._pool.shutdown()
        self._close_store()

    def _close_store(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
            give_back()

    def compact(self) -> None:
        """Make the collection of vectors anew where much was removed from it; the run is done without it."""
        self._close_store()
        try:
            compact(self.catalogue, self.settings, self._show_compacting)
        except InspectQAError as error:
            self.failed.append(error)

    def finish_pending(self) -> None:
        """Store the vectors of reports that a killed run wrote but did not publish, and drop what it left."""
        keys = self.catalogue.pending()
        if keys:
            store_vectors(self.store, self.catalogue.stored_vectors(keys))
            self.catalogue.publish(keys)
        self._drop_unused()
        if not are_there(self.folder, self.settings) and self.catalogue.report_keys():
            _ = self.store  # opening it puts lost vectors back, also where this run has nothing else to do

    def without_removed(self, found: Found) -> tuple[Path, ...]:
        """Return the files without those whose report was removed by hand; one that is named comes back."""
        kept = without_removed(self.catalogue, found, self.settings.file_max_bytes, self.rounds)
        self.left_out += kept.left_out
        self.returned += kept.returned
        return kept.files

    def index_files(self, files: Sequence[Path]) -> None:
        """Index the files that are new or changed."""
        to_read, twins = self._sort_out(files)
        self._names = Names.of(self.catalogue, to_read, twins)
        self._total = len(to_read)
        group: list[_Work] = []
        unread: dict[str, ReadingError] = {}
        for path, outcome in _in_order(to_read, self.settings):
            self.progress(Progress("indexing", self._done, self._total, path.name))
            if isinstance(outcome, Report):
                group.append(self._prepare(path, to_read[path], outcome))
            else:
                self.failed.append(outcome)
                self.rounds.note(to_read[path], outcome)
                unread[to_read[path].sha256] = outcome
                self._done += 1
            if sum(len(work.passages) for work in group) >= GROUP_PASSAGES:
                self._write(group)
                group = []
        self._write(group)
        self._publish()
        self._note_twins(twins, unread)
        if len(self.added) >= _OPTIMISE_FROM:
            self.catalogue.optimise()

    def adopt(self, reports: Iterable[tuple[Report, FileRow]]) -> None:
        """Index reports as they were read before, whose files are gone."""
        self._names = Names.of(self.catalogue)
        group: list[_Work] = []
        for report, file in reports:
            group.append(self._prepare(Path(file.path), file, report))
            if sum(len(work.passages) for work in group) >= GROUP_PASSAGES:
                self._write(group)
                group = []
        self._write(group)
        self._publish()

    def remove_missing(self, found: Found, *, allow_empty: bool = False) -> None:
        """Remove the reports whose file is gone from a folder that was indexed."""
        files = self.catalogue.files()
        missing, errors = find_missing(files, found, allow_empty=allow_empty)
        self.failed += errors
        kept = {row.key for path, row in files.items() if path not in missing}
        for path in sorted(missing):
            if files[path].key in kept:
                self.catalogue.forget_file(path)
        keys = {files[path].key for path in missing} - kept | set(self.catalogue.without_file())
        names = {key: name for name, key in self.catalogue.report_keys().items()}
        self.remove(sorted(keys))
        self.removed += sorted(names[key] for key in keys if key in names)

    def remove(self, keys: Sequence[int]) -> None:
        """Remove reports from catalogue and vectors."""
        if keys:
            self.catalogue.remove(keys)
            self._drop_unused()

    def _sort_out(self, files: Sequence[Path]) -> tuple[dict[Path, FileRow], dict[Path, FileRow]]:
        """Return the files to read, and those with the same content as another of them."""
        known = self.catalogue.files()
        by_content = {row.sha256: row for row in known.values()}
        names = {key: name for name, key in self.catalogue.report_keys().items()}
        to_read: dict[Path, FileRow] = {}
        twins: dict[Path, FileRow] = {}
        reading: set[str] = set()
        for path in files:
            try:
                row = self.rounds.look(path, known.get(str(path)), self.settings.file_max_bytes)
            except ReadingError as error:
                self.failed.append(error)
                continue
            same = by_content.get(row.sha256)
            if same is not None and same.key in names:
                self._note_known(row, same, known, names[same.key])
            elif row.sha256 in reading:
                twins[path] = row
            else:
                reading.add(row.sha256)
                to_read[path] = row
        return to_read, twins

    def _note_known(self, row: FileRow, same: FileRow, known: dict[str, FileRow], name: str) -> None:
        """A file whose content is indexed: unchanged, moved, or one more copy."""
        row = dataclasses.replace(row, key=same.key)
        before = known.get(row.path)
        if before == row:
            self.unchanged.append(name)
        elif row.path != same.path and is_gone(Path(same.path)):
            self.catalogue.put_file(row, replaces=same.path)
            self.moved.append(name)
        else:
            self.catalogue.put_file(row)
            self.unchanged.append(name)

    def _note_twins(self, twins: dict[Path, FileRow], unread: dict[str, ReadingError]) -> None:
        """Note files with the content of one that was read in this run: as copies, or as unreadable too."""
        by_content = {row.sha256: row for row in self.catalogue.files().values()}
        for path, row in twins.items():
            if row.sha256 in by_content:
                self.catalogue.put_file(dataclasses.replace(row, key=by_content[row.sha256].key))
            elif row.sha256 in unread:
                error = unread[row.sha256]
                self.failed.append(type(error)(path, error.reason, error.remedy))
                self.rounds.note(row, type(error)(path, error.reason, error.remedy))

    def _prepare(self, path: Path, file: FileRow, report: Report) -> _Work:
        """Give the report its place: in that of the file's earlier report, or beside another of its id."""
        identity = dataclasses.replace(report.identity, source=str(path), sha256=file.sha256)
        report = dataclasses.replace(report, identity=identity)
        name, before = self._names.take(identity.id, str(path))
        if name != identity.id:
            report = rename_report(report, name)
        passages = make_passages(report, self.embedder.count_tokens, self.embedder.max_tokens)
        return _Work(report, file, passages, changed=before)

    def _write(self, group: Sequence[_Work]) -> None:
        """Embed a group while the vectors of the one before it are being stored, and write it as pending."""
        if not group:
            return
        texts = [passage.text for work in group for passage in work.passages]
        done = self._done

        def show(embedded: int) -> None:
            share = int(len(group) * embedded / max(1, len(texts)))
            name = Path(group[min(share, len(group) - 1)].file.path).name
            self.progress(Progress("indexing", done + share, self._total, name))

        vectors = self.embedder.embed_passages(texts, show)
        self._done += len(group)
        self._publish()
        prepared = []
        start = 0
        for work in group:
            end = start + len(work.passages)
            prepared.append(Prepared(work.report, work.file, work.passages, vectors[start:end]))
            (self.changed if work.changed else self.added).append(work.report.identity.id)
            self.paragraphs += len(work.report.paragraphs)
            self.passages += len(work.passages)
            start = end
        self._stored_keys = self.catalogue.add(prepared)
        stored = list(self.catalogue.stored_vectors(self._stored_keys))
        self._storing = self._pool.submit(store_vectors, self.store, stored)

    def _publish(self) -> None:
        """Wait until the last group's vectors are stored and make its reports searchable."""
        if self._storing is not None:
            self._storing.result()
            self.catalogue.publish(self._stored_keys)
            self._drop_unused()
            self._storing, self._stored_keys = None, []
            if self.shared is not None:
                self.shared.share_now_and_then()
            self.progress(Progress("indexing", self._done, self._total))

    def _show_compacting(self, done: int, total: int) -> None:
        self.progress(Progress("compacting", done, total))

    def _drop_unused(self) -> None:
        """Take out of the vector store what stands nowhere any more; a kill leaves it for the next run."""
        unused = self.catalogue.unused_vectors()
        if unused:
            self.store.delete_ids(unused)
            self.catalogue.forget_unused(len(unused))


@contextlib.contextmanager
def _open_run(
    folder: Path, settings: Settings, progress: Callable[[Progress], None] = _ignore
) -> Iterator[_Run]:
    """Open the index for a run."""
    with open_for_writing(folder, settings) as (catalogue, embedder, shared):
        run = _Run(catalogue, embedder, settings, progress, folder, shared)
        try:
            yield run
        finally:
            run.close()


def _in_order(files: dict[Path, FileRow], settings: Settings) -> Iterator[tuple[Path, Report | ReadingError]]:
    """Yield what was read in the order of the files, so that the same files give the same ids."""
    paths = list(files)
    waiting: dict[Path, Report | ReadingError] = {}
    position = 0
    for path, outcome in read_reports(paths, settings):
        waiting[path] = unless_changed(outcome, path, files[path])
        while position < len(paths) and paths[position] in waiting:
            yield paths[position], waiting.pop(paths[position])
            position += 1
