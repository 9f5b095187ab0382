"""What a person names in their own words: a report, a paragraph, an authority, a date, a framework."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Mapping, Sequence

from inspectqa.errors import QuestionError, UnknownReportError
from inspectqa.records import Framework, Identity, Paragraph, Scope

#: Longest name of anything, in characters, and most names of a kind: far above any real ones.
NAME_CHARS = 300
NAMES_MOST = 500
_YEAR = r"\b20\d\d\b"
PAGE = re.compile(r"p(?:p|age)?\.?\s*(\d{1,4})", re.IGNORECASE)
NUMBER = re.compile(r"(?:¶|§|para(?:graph)?\.?)?\s*(\d{1,3}(?:\.\d{1,3})*)\.?", re.IGNORECASE)


def find_report(identities: Mapping[str, Identity], name: str) -> Identity:
    """The report that `name` means: its id, or its authority and year ('Buckinghamshire 2018').

    Raises UnknownReportError where none fits, or where several do and no one of them is newest.
    """
    found = find_reports(identities, name)
    same_year = [i for i in found if i.year == found[0].year]
    if len(same_year) > 1 and re.search(_YEAR, name):
        raise several_fit(name, same_year)
    return found[0]


def find_reports(identities: Mapping[str, Identity], name: str) -> list[Identity]:
    """Every report that `name` may mean, newest first: the one of an id, those of an authority or its year.

    Raises UnknownReportError where none fits.
    """
    name = _name(name)
    if name in identities:
        return [identities[name]]
    starts = [identity for identity in identities.values() if identity.id.startswith(name.lower())]
    if len(starts) == 1:
        return starts
    years = {int(year) for year in re.findall(_YEAR, name)}
    place = _fold(re.sub(_YEAR, " ", name))
    known = {_fold(identity.authority or identity.title) for identity in identities.values()}
    if place not in known:
        from inspectqa.reading.gazetteer import canonical_name

        place = _fold(canonical_name(place) or place)
    found = [i for i in identities.values() if _fold(i.authority or i.title) == place]
    found = [i for i in found if i.year in years] or [i for i in found if not years or years & i.years]
    if not found:
        raise UnknownReportError(name, "the index holds no such report", "`inspectqa reports` lists them")
    found.sort(key=lambda i: (i.year in years, i.published.isoformat() if i.published else ""), reverse=True)
    return found


def several_fit(name: str, found: Iterable[Identity]) -> UnknownReportError:
    """Say that a name is not enough, and which reports it fits."""
    ids = ", ".join(identity.id for identity in found)
    return UnknownReportError(name, "several reports fit", f"Name one: {ids}")


def find_paragraphs(paragraphs: Iterable[Paragraph], name: str) -> list[Paragraph]:
    """The paragraphs that `name` means: '¶21' or '21' by printed number, 'p. 13' by page, or an id.

    Raises UnknownReportError where there is none.
    """
    paragraphs = list(paragraphs)
    name = _name(name)
    if match := PAGE.fullmatch(name):
        page = int(match[1])
        found = [p for p in paragraphs if (p.page_first or 0) <= page <= (p.page_last or p.page_first or 0)]
    elif match := NUMBER.fullmatch(name):
        found = [p for p in paragraphs if p.number == match[1]]
    else:
        found = [p for p in paragraphs if p.id == name]
    if not found:
        numbers = [p.number for p in paragraphs if p.number]
        remedy = (
            f"Its paragraphs run from ¶{numbers[0]} to ¶{numbers[-1]}"
            if numbers
            else ("It has no numbered paragraphs: ask for a page, as in 'p. 3'")
        )
        report = paragraphs[0].report_id if paragraphs else "report"
        raise UnknownReportError(f"{report}, {name}", "there is no such paragraph", remedy)
    return found


def make_scope(  # noqa: PLR0913
    identities: Mapping[str, Identity],
    authorities: Sequence[str] = (),
    *,
    since: str | None = None,
    until: str | None = None,
    frameworks: Sequence[str] = (),
    reports: Sequence[str] = (),
) -> Scope | None:
    """The scope that a person restricts a question to, in their own words; None where nothing is given.

    Raises UnknownReportError or QuestionError for a name, date or framework that means nothing.
    """
    if not any((authorities, since, until, frameworks, reports)):
        return None
    return Scope(
        authorities=tuple(find_authority(identities, name) for name in _names(authorities)),
        since=parse_date(_name(since), last=False) if since else None,
        until=parse_date(_name(until), last=True) if until else None,
        frameworks=tuple(parse_framework(name) for name in _names(frameworks)),
        reports=tuple(find_report(identities, name).id for name in _names(reports)),
    )


def _name(given: str) -> str:
    """What was given as a name, no longer than any; raises QuestionError. It is compared with every other."""
    if len(given) > NAME_CHARS:
        raise QuestionError(f"{given[:40]}…", f"is longer than {NAME_CHARS} characters", "Give a name alone")
    return given.strip()


def _names(given: Sequence[str]) -> list[str]:
    """The names, each once; raises QuestionError."""
    names = list(dict.fromkeys(map(_name, given)))
    if len(names) > NAMES_MOST:
        raise QuestionError(f"{len(names)} names", f"are more than {NAMES_MOST}", "Ask without naming all")
    return names


def find_authority(identities: Mapping[str, Identity], name: str) -> str:
    """The authority that `name` means, as the index names it. Raises UnknownReportError."""
    known = {_fold(i.authority): i.authority for i in identities.values() if i.authority}
    if _fold(name) in known:
        return known[_fold(name)]
    from inspectqa.reading.gazetteer import canonical_name

    found = canonical_name(name)
    if found is not None:
        return found
    near = difflib.get_close_matches(_fold(name), known, n=3, cutoff=0.6)
    hint = f"Did you mean {', '.join(known[n] for n in near)}?" if near else "`inspectqa reports` lists them"
    raise UnknownReportError(name, "no such authority in the index", hint)


def parse_date(printed: str, last: bool) -> dt.date:
    """A day from '2017', '2017-05' or '2017-05-31'; of a year or month its first or its last day."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", printed.strip())
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        if day is not None and month is not None:
            return dt.date(year, month, day)
        if not last:
            return dt.date(year, month or 1, 1)
        after = dt.date(year + (month or 12) // 12, (month or 12) % 12 + 1, 1)
        return after - dt.timedelta(days=1)
    except ValueError:
        raise QuestionError(printed, "no date", "Write 2017, 2017-05 or 2017-05-31") from None


def parse_framework(printed: str) -> Framework:
    """The framework that a word means: 'ILACS', 'sif', 'focused visit', 'send'. Raises QuestionError."""
    wanted = _fold(printed)
    for framework in Framework:
        if wanted in (_fold(framework.value), _fold(framework.name.replace("_", " "))):
            return framework
    starts = [f for f in Framework if wanted and wanted in _fold(f.value)]
    if starts:
        return starts[0]
    known = ", ".join(framework.value for framework in Framework)
    raise QuestionError(printed, "no such framework", f"They are: {known}")


def _fold(name: str) -> str:
    """A name without case and punctuation."""
    return " ".join(re.sub(r"[^\w\s]", " ", name.casefold().replace("&", " and ")).split())
