"""Which report a document is: the inspected body, the framework, the dates, who led, out of its own text."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from inspectqa.reading.blocks import Document, Role
from inspectqa.reading.dates import find_date, find_periods
from inspectqa.reading.gazetteer import canonical_name, find_authorities, load_authorities
from inspectqa.reading.paragraphs import Joined, join_blocks
from inspectqa.records import Framework, Identity, Period

#: Identity is printed on the first pages, and in a report's last section.
FRONT_CHARACTERS = 4_000
_FILE_NAME = re.compile(
    r"(?P<urn>\d{5,7})_(?P<authority>[a-z0-9-]+)_(?P<date>20\d\d-\d\d-\d\d)_(?P<kind>[a-z]+)"
)
_FRAMEWORKS = (
    (
        re.compile(r"focused visit (?:to|of)|this letter summarises the findings of the focused", re.I),
        Framework.FOCUSED_VISIT,
    ),
    (re.compile(r"area send (?:full )?inspection|local area partnership", re.I), Framework.AREA_SEND),
    (re.compile(r"re-?inspection of (?:services for|children)", re.I), Framework.SIF_REINSPECTION),
    (
        re.compile(
            r"inspection of services for (?:children|looked)"
            r"|children in need of help and protection, children looked after",
            re.I,
        ),
        Framework.SIF,
    ),
    (
        re.compile(
            r"inspection of (?:services for )?looked[- ]after children|looked after children inspection", re.I
        ),
        Framework.LAC,
    ),
    (
        re.compile(r"review of the effectiveness of the local safeguarding children board", re.I),
        Framework.LSCB_REVIEW,
    ),
    (
        re.compile(
            r"inspection of .{0,80}?children.s (?:social care )?services"
            r"|inspection of .{0,60}? children and families trust"
            r"|inspection of local authority children.s services",
            re.I,
        ),
        Framework.ILACS,
    ),
)
_OFSTED = re.compile(
    r"ofsted|local authority|children.s (?:social care )?services|h(?:is|er) majesty|area send|council",
    re.I,
)
_TITLE_NAMES = re.compile(r"(?:visit|inspection|review)s?\b.*?\b(?:to|of) (?P<name>.+)", re.IGNORECASE)
#: A body that the gazetteer doesn't know, as titles name it: 'Focused visit to Marlbury children's services'.
_UNKNOWN_BODY = re.compile(
    r"(?i:visit|inspection|review)s?\b.*?\b(?i:to|of) (?:the )?"
    r"(?P<name>[A-Z][\w’'-]+(?: (?:[A-Z][\w’'-]+|and|upon|of|the|in|with|on|&))*?)"
    r"(?: (?i:city|county|borough|metropolitan|district))*(?: (?i:council))?(?:[’']s)?"
    r" (?i:local authority|children[’']s|local area partnership)"
)
#: The same name alone on the line over the title: 'Marlbury'.
_NAME_ALONE = re.compile(r"[A-Z][\w’'-]+(?: (?:[A-Z][\w’'-]+|and|upon|of|the|in|with|on|&)){0,4}")
_BODY_SUFFIX = re.compile(r"(?: (?:City|County|Borough|Metropolitan|District|Council))+$")
_ADDRESS = re.compile(r"piccadilly gate|store street|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)
#: The title stands within this many blocks, each no longer than this.
TITLE_BLOCKS, LONGEST_TITLE = 40, 160
_SIF_TITLE = (
    "inspection of services for children in need of help and protection, "
    "children looked after and care leavers"
)
_TITLES = {
    Framework.LAC: "inspection of looked after children services",
    Framework.SIF: _SIF_TITLE,
    Framework.SIF_REINSPECTION: "re-" + _SIF_TITLE,
    Framework.ILACS: "inspection of local authority children’s services",
    Framework.FOCUSED_VISIT: "focused visit to children’s services",
    Framework.AREA_SEND: "area SEND inspection",
    Framework.LSCB_REVIEW: "review of the Local Safeguarding Children Board",
}
_DATES_LABEL = re.compile(r"(?:inspection|visit|review) dates?\s*:*\s*(?P<rest>.*)", re.IGNORECASE)
_PUBLISHED_LABEL = re.compile(
    r"(?:(?:report )?published|publication date|date (?:of publication|published))(?: on)?\s*:*\s*"
    r"(?P<rest>.*)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?i:lead|reporting) (?i:inspector)\s*+(?::++\s*+)?"
    r"(?P<name>[A-Z][\w’'.-]+(?: (?:[A-Z][\w’'.-]+|de|van|da|von)){1,3})"
)
#: In an area SEND report a name stands before its post, Ofsted's first: 'A, Ofsted lead inspector: B, CQC'.
_LEAD_FIRST = re.compile(
    r"^(?:(?:Mr|Mrs|Ms|Miss|Dr)\.? )?(?P<name>[A-Z][\w’'.-]+(?: (?!HMI\b|Ofsted\b)[A-Z][\w’'.-]+){1,3})"
    r",?(?: (?:HMI|Ofsted)\b,?){1,3} (?i:lead inspector)\b"
)
_ROLE_WORDS = re.compile(
    r",?\s*(?:HMI\b|Her Majesty.*|His Majesty.*|Ofsted.*|Senior .*|Social Care.*|Regulatory.*)$"
)
_LOOKED = r"(?:looked at|evaluated|reviewed|considered|scrutini[sz]ed|focus(?:s)?ed on|inspected|examined)"
#: The sentences that say what a focused visit was about, the surest first.
_THEMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\binspectors?\b[^.]{{0,60}}? {_LOOKED} (?P<theme>[^.]*?\barrangements\b[^.]*)",
        r"\bfocus of th(?:is|e) visit was (?:on )?(?P<theme>[^.]*)",
        r"\b(?:visit|inspectors?)\b[^.]{0,60}? focus+ed on (?P<theme>[^.]*)",
        r"\b(?:visit|inspectors?)\b[^.]{0,60}? (?:looked at|evaluated|considered|reviewed) "
        r"(?!a (?:broad |wide )?range of)(?P<theme>(?:the )?(?:quality|effectiveness|impact|local authority"
        r"|practice|support|services?|experiences)\b[^.]*)",
    )
)


@dataclass(frozen=True, slots=True)
class Identified:
    """An identity and what is odd about it."""

    identity: Identity
    warnings: tuple[str, ...] = ()


def slug(text: str) -> str:
    """The text as a part of an id: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")


def identify(document: Document, path: Path, sha256: str) -> Identity:
    """Which report a document is."""
    return identify_with_warnings(document, path, sha256).identity


def identify_with_warnings(document: Document, path: Path, sha256: str) -> Identified:
    """Which report a document is, and where its text disagrees with its file's name."""
    joined = join_blocks(document.blocks)
    texts = _front(joined)
    named = _FILE_NAME.match(path.stem)
    warnings: list[str] = []
    framework = _framework(texts)
    authority = _authority(texts, framework)
    periods = _periods(texts, framework)
    published = _published(texts, framework)
    if named:
        printed, told = authority, canonical_name(named["authority"].replace("-", " ")) or ""
        if not authority:
            authority = told
        elif told and told != printed:
            warnings.append(f"the text says {printed}, the file's name {told}")
        date = dt.date.fromisoformat(named["date"])
        if published is None:
            published = date
        elif periods and published < periods[-1].end:
            warnings.append(
                f"the text says it was published on {_say(published)}, before the inspection ended"
            )
            published = date
        elif published != date:
            warnings.append(
                f"the text says it was published on {_say(published)}, the file's name {_say(date)}"
            )
    known = next((a for a in load_authorities() if a.name == authority), None)
    urn = known.urn if known else (named["urn"] if named else None)
    title = (
        _title(authority, framework, periods, published)
        or document.title
        or _first_heading(document)
        or path.stem
    )
    key = [slug(authority), published.isoformat() if published else "", slug(framework.value)]
    identity = Identity(
        id="-".join(filter(None, key))
        if authority
        else slug(document.title or _first_heading(document) or path.stem)[:80] or sha256[:12],
        title=title,
        authority=authority,
        framework=framework,
        published=published,
        inspected=periods,
        urn=urn,
        lead_inspector=_lead_inspector(joined),
        theme=_theme(joined) if framework is Framework.FOCUSED_VISIT else None,
        source=str(path),
        sha256=sha256,
        pages=document.pages,
    )
    return Identified(identity, tuple(warnings))


def _say(date: dt.date) -> str:
    return f"{date.day} {date:%B %Y}"


def _front(joined: list[Joined]) -> list[str]:
    """The texts of the first blocks, up to about two pages."""
    texts: list[str] = []
    characters = 0
    for item in joined:
        texts.append(item.text)
        characters += len(item.text)
        if characters > FRONT_CHARACTERS:
            break
    return texts


def _framework(texts: list[str]) -> Framework:
    """The framework: as the title says, else as the text of the first pages says first."""
    joined = " ".join(texts)[:FRONT_CHARACTERS]
    if not _OFSTED.search(joined):
        return Framework.OTHER
    titles = [text for text in texts[:TITLE_BLOCKS] if len(text) < LONGEST_TITLE and not text.endswith(".")]
    for text in (" ".join(titles), joined):
        places = [
            (found.start(), order)
            for order, (pattern, _) in enumerate(_FRAMEWORKS)
            if (found := pattern.search(text))
        ]
        if places:
            return _FRAMEWORKS[min(places)[1]][1]
    return Framework.OTHER


def _authority(texts: list[str], framework: Framework) -> str:
    """The inspected authority: as the title names it, else as the text of the first pages does."""
    if framework is Framework.OTHER:
        return ""
    short = [text for text in texts[:TITLE_BLOCKS] if len(text) < LONGEST_TITLE]
    for text in short:
        found = _TITLE_NAMES.search(text)
        if found and (
            matches := [m for m in find_authorities(found["name"]) if not m.place and not m.corrected]
        ):
            return matches[0].name
    for text in short:
        if not _ADDRESS.search(text) and (name := canonical_name(text)):
            return name
    if unknown := _unknown_body(short):
        return unknown
    for text in texts:
        for match in find_authorities(text):
            if not match.place and not match.corrected and not _ADDRESS.search(text):
                return match.name
    return ""


def _unknown_body(short: list[str]) -> str:
    """The inspected body's name as printed, where no gazetteer lists it; '' where no title names one."""
    for text in short:
        if found := _UNKNOWN_BODY.search(text):
            return found["name"]
    for name, title in itertools.pairwise(short[:4]):
        if _NAME_ALONE.fullmatch(name) and re.match(r"(?:re-?)?inspection of\b", title, re.IGNORECASE):
            return _BODY_SUFFIX.sub("", name)
    return ""


def _periods(texts: list[str], framework: Framework) -> tuple[Period, ...]:
    for text in texts[:40]:
        found = _DATES_LABEL.search(text)
        if found and (periods := find_periods(found["rest"])):
            return periods
    for text in texts:
        if re.search(r"\b(?:visit|inspection|took place)\b", text) and (periods := find_periods(text)):
            return periods[:1]
    return ()


def _published(texts: list[str], framework: Framework) -> dt.date | None:
    """The date of publication, where it is printed: behind its label, or over a letter."""
    for text in texts[:60]:
        found = _PUBLISHED_LABEL.search(text)
        if found and len(text) < LONGEST_TITLE and (date := find_date(found["rest"])):
            return date
    if framework is Framework.FOCUSED_VISIT:
        for text in texts[:12]:
            if len(text) < 30 and (date := find_date(text)):
                return date
    return None


def _lead_inspector(joined: list[Joined]) -> str | None:
    for item in joined:
        found = _LEAD_FIRST.match(item.text) or _LEAD.search(item.text)
        if found and item.block.role is not Role.FOOTNOTE:
            return re.sub(r" ?- ?", "-", _ROLE_WORDS.sub("", found["name"])).strip(" ,.")
    return None


def _theme(joined: list[Joined]) -> str | None:
    """What a focused visit looked at, in its own words."""
    for pattern in _THEMES:
        for index, item in enumerate(joined[:30]):
            found = pattern.search(item.text)
            if not found or item.block.role is Role.HEADING:
                continue
            theme = found["theme"].strip()
            if theme.endswith(":"):
                items = []
                for after in joined[index + 1 :]:
                    if after.block.role is not Role.ITEM:
                        break
                    items.append(after.text.rstrip(".;"))
                theme += " " + "; ".join(items)
            return theme.rstrip(". ")
    return None


def _title(
    authority: str, framework: Framework, periods: tuple[Period, ...], published: dt.date | None
) -> str:
    words = _TITLES.get(framework)
    if not words or not authority:
        return ""
    when = published or (periods[-1].end if periods else None)
    return f"{authority}: {words}" + (f", {when:%B %Y}" if when else "")


def _first_heading(document: Document) -> str:
    return next((block.text for block in document.blocks if block.role is Role.HEADING), "")
