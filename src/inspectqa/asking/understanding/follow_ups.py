"""A question in a conversation: what it takes from the turn before, and how it reads on its own."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from inspectqa.asking.understanding.before_after import ask_again, asks_before, says_only_when
from inspectqa.asking.understanding.dates import find_dates
from inspectqa.asking.understanding.intents import find_detail
from inspectqa.asking.understanding.mentions import Mentions, find_mentions
from inspectqa.asking.understanding.pinned import move_pins, say_report, unsay_report
from inspectqa.asking.understanding.scopes import explain_scope, family, reports_in
from inspectqa.asking.understanding.standalone import Known, asks_send_actions, build_scope, understand_alone
from inspectqa.records import Area, Detail, Framework, Identity, Kind, Question, Recency, Scope

_OPENS = re.compile(
    r"^\W*(?:and|but|so|or|ok(?:ay)?|what about|how about|then|also|what if|why|how so|how come)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|theirs|that|those|these|this|he|she|him|her|his|there|the same|one"
    r"|ones|former|latter|such)\b",
    re.IGNORECASE,
)
_EVERYWHERE = re.compile(
    r"\b(?:nationally|across (?:the country|england|all)|in england|everywhere|(?:which|what|how many"
    r"|any|other|all|every|most) "
    r"(?:other )?(?:councils?|authorit(?:y|ies)|local authorit(?:y|ies)|las|places|boroughs?|counties"
    r"|reports|inspections|focused visits))\b",
    re.IGNORECASE,
)
#: What a follow-up may say besides the one thing it changes: then it is the question before, changed.
_ONLY_ASKS = re.compile(
    r"\b(?:and|but|so|or|ok(?:ay)?|then|than|also|too|as well|instead|now|what|how|why|who|when|where|which"
    r"|about|was|is|were|are|did|does|do|has|had|have|"
    r"it|its|that|this|they|them|those|the|a|an|in|at|on|for|of|to|by|from|with|still|case|same|true|there|"
    r"next door|neighbouring|neighbour|neighbours|over|time|round|around|many|much|exactly|precisely|"
    r"got|get|gotten|any|better|worse|improved|improve|changed|change|things|again|compare|compared|look"
    r"|like|inspections?|reports?|visits?|letters?|"
    r"authority|council|county|city|borough|be|been|more|recently|year|years|please|say"
    r"|said|ofsted|inspectors|not|isn|wasn|t|s|us|me|tell|show|services?|children['’]?s?)\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(r"\bcompar|\bversus\b|\bvs\b|\bagainst\b|\bthan\b", re.IGNORECASE)
#: What is asked of a report itself after a turn about one: 'when was it?', 'what was it about?'.
_OF_REPORT = re.compile(
    r"^\W*(?:(?:and|so|but)\s+)?(?:(?P<when>when\s+(?:was|did|is)\s+(?:it|that|this)(?:\s+(?:done|happen|held"
    r"|carried out|take place|published|come out))?)"
    r"|what\s+(?:was|is|did|does)\s+(?:it|that|this|they)\s+(?:about|find|look(?:ing)?\s+at|say|cover"
    r"|focus(?:ed)?\s+on))\W*$",
    re.IGNORECASE,
)
_NAMES_REPORT = re.compile(r"\b(?:visits?|inspections?|letters?|reports?|inspected|visited)\b", re.IGNORECASE)
_AT_THE = re.compile(r"\b(?:in|at|during|from) (?:the|its|their)\s*$", re.IGNORECASE)
#: A matter named anew, which replaces the one before: 'and adoption?', not 'and for adoption?'.
_NEW_MATTER = re.compile(
    r"^\W*(?:(?:and|but|so|ok(?:ay)?)\W+)?(?:(?:what|how)\s+about\s+|how\s+(?:is|are)\s+)?"
    r"(?:(?:its|their|the)\s+)?$",
    re.IGNORECASE,
)
#: What comparing put in front of the wording.
#: 'How does that compare with A and B': that of the turn before is one of the sides.
_COMPARES_THAT = re.compile(
    r"\b(?:that|this|it|they|these|those) compar|\bcompar(?:e[ds]?|ing) (?:that|this|it|them|these|those)\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"^Compare [^:?]+: ")
_ITS_NEIGHBOURS = re.compile(
    r"\b(?:its|their|the|with) (?:statistical|stats?)[\s-]+neighbou?rs\b|\bsimilar (?:councils"
    r"|authorities)\b",
    re.IGNORECASE,
)
_PLACES_IN = re.compile(
    r"\b(?:councils|authorities|local authorities|places|areas|LAs) in (?:the )?$", re.IGNORECASE
)
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
#: A year told from the one that the turn before was about.
_YEARS_ON = re.compile(
    r"(?<!than )(?<!with )\b(?:(?P<count>a|one|two|three|four|five|six|seven|eight|\d)\s+years?\s+"
    r"(?P<way>later|on|afterwards?|after that|earlier|before that|before)"
    r"|the\s+(?P<next>(?:following|next) year|year after)"
    r"|the\s+(?P<last>(?:previous|preceding) year|year before))\b",
    re.IGNORECASE,
)
_NEXT_REPORT = re.compile(
    r"\b(?:next|following|subsequent)\s+(?:full\s+)?(?:inspection|visit|report|time)\b"
    r"|\b(?:inspection|visit|report|one)\s+after(?:wards)?\s*+(?:(?:that|this|it)\s*+)?(?=$|[?.,])",
    re.IGNORECASE,
)
#: How a turn that asks of the report before in any words is understood.
_BEFORE_THAT = "and before that?"
#: What earlier turns added to the wording: '… – why?' and '… (Croydon · about: audits)'.
_ADDED = re.compile(r"\s+–\s[^–()]*$|\s*\([^()]*(?: · |about: )[^()]*\)\s*$")
_BARE = re.compile(r"[^\W_]+")


def follow_up(text: str, last: Question, known: Known) -> Question | None:
    """The question understood with the turn before; None where it opens a new subject."""
    asked = text
    text = _with_year(text, last, known)
    mentions = find_mentions(text, known.gazetteer)
    if says_only_when(text, mentions) and _has_matter(last):
        wording = _without_dates(unsay_report(_COMPARED.sub("", _ADDED.sub("", last.standalone)))).strip()
        if (again := ask_again(asked, wording, last, known)) is not None:
            return again
        if asks_before(text):
            text = _BEFORE_THAT
            mentions = find_mentions(text, known.gazetteer)
    own, _ = build_scope(mentions, known)
    alone = understand_alone(text, known)
    bare = is_bare(text, mentions) and not _asks_grade(alone, last)
    anew = bare and _names_matter(text, mentions, last, known)
    if alone.unknown or not _names_something(last) or _opens_subject(text, alone, bare):
        return None
    last = move_pins(last, _places(text, own, last), known.identities)
    if _ITS_NEIGHBOURS.search(text) and not own.authorities and len(last.scope.authorities) == 1:
        return _neighbours(text, last, known)
    about_report = _of_report(text, last, known)
    if about_report is not None:
        return replace(about_report, text=asked)
    if bare and not anew:
        followed = _changed(text, mentions, own, last, known)
    else:
        followed = _completed(text, alone, last, known, anew)
    if _NEXT_REPORT.search(text) and not _dated(own):
        followed = replace(followed, scope=_next(followed.scope, last, known))
    return replace(followed, text=asked)


def _places(text: str, own: Scope, last: Question) -> tuple[str, ...]:
    """The authorities that a follow-up is about, those of the turn before among them where it compares."""
    if not own.authorities:
        return last.scope.authorities
    if _COMPARES.search(text) and (len(own.authorities) == 1 or _COMPARES_THAT.search(text)):
        return tuple(dict.fromkeys([*last.scope.authorities, *own.authorities]))
    return own.authorities


def _opens_subject(text: str, alone: Question, bare: bool) -> bool:
    """Whether a question leaves the one before: about everywhere, or with a place and matter of its own."""
    if bare:
        return False
    if _EVERYWHERE.search(text):
        return True
    scope = alone.scope
    has_own_place = bool(scope.authorities or scope.regions or scope.authority_types)
    return has_own_place and not (_OPENS.match(text) or _leans(text, alone))


def _asks_grade(alone: Question, last: Question) -> bool:
    """Whether a question asks for a grade after one of something else: it is whole but for its place."""
    return alone.kind is Kind.JUDGEMENT and last.kind in (Kind.OPEN, Kind.LIST, Kind.LOCATION)


def _names_matter(text: str, mentions: Mentions, last: Question, known: Known) -> bool:
    """Whether an area named takes the place of the matter before: 'and adoption?' after foster carers."""
    matter = last.topic and last.detail is Detail.NONE
    dated = last.scope.reports and last.detail is Detail.DATE
    if last.kind is not Kind.OPEN or not (matter or dated) or not mentions.areas:
        return False
    if mentions.scope_spans() or find_mentions(last.standalone, known.gazetteer).areas:
        return False
    return bool(_NEW_MATTER.match(text[: mentions.areas[0].start]))


def _of_report(text: str, last: Question, known: Known) -> Question | None:
    """'When was it?', 'what was it about?' after a turn about one report: of that report."""
    asked = _OF_REPORT.match(text)
    if asked is None or last.kind is Kind.JUDGEMENT or not _NAMES_REPORT.search(last.standalone):
        return None
    found = reports_in(last.scope, known.identities)
    visits = [one for one in found if one.id in last.answered and one.framework is Framework.FOCUSED_VISIT]
    visited = visits and re.search(r"\bvisit", last.standalone, re.IGNORECASE)
    report = visits[0] if visited else _asked_about(last, found)
    said = report and say_report(report)
    if report is None or not said:
        return None
    asks = (
        f"When was {report.authority} inspected"
        if asked["when"]
        else f"What did Ofsted find in {report.authority}"
    )
    question = understand_alone(f"{asks} {said}?", known)
    scope = replace(question.scope, reports=(report.id,))
    return replace(question, scope=scope, inherited=_inherited(Scope(), scope))


def _has_matter(last: Question) -> bool:
    """Whether a question was about a matter of one authority: it may be asked again of other reports."""
    return len(last.scope.authorities) == 1 and bool(last.topic or last.previous_topic or last.scope.areas)


def _names_something(question: Question) -> bool:
    return bool(question.scope != Scope() or question.topic)


def _leans(text: str, alone: Question) -> bool:
    """Whether a question with a place of its own still speaks of something said before."""
    pronoun = _POINTS_BACK.search(text)
    return bool(pronoun) and len(alone.topic.split()) <= 2


def is_bare(text: str, mentions: Mentions) -> bool:
    """Whether a question only changes the one before ('and for care leavers?', 'what was it last time?')."""
    letters = list(text)
    spans = mentions.scope_spans() + [(m.start, m.end) for m in mentions.areas]
    for start, end in spans:
        letters[start:end] = " " * (end - start)
    rest = _ONLY_ASKS.sub(" ", "".join(letters))
    return not _BARE.search(rest)


def _changed(text: str, mentions: Mentions, own: Scope, last: Question, known: Known) -> Question:
    """The question before with what the follow-up names put in its place."""
    compared = tuple(dict.fromkeys(own.authorities)) if _COMPARES.search(text) else ()
    if len(compared) > 1 and last.kind is Kind.TIMELINE and not mentions.recency and not _dated(own):
        return _compared(text, compared, own.areas or last.scope.areas, last, known)
    wording = _COMPARED.sub("", _ADDED.sub("", last.standalone)).strip()
    if mentions.dates or mentions.recency:
        wording = unsay_report(wording)
    base = find_mentions(wording, known.gazetteer)
    standalone = _substituted(wording, base, mentions)
    if standalone == wording and own.recency is not Recency.PREVIOUS:
        return _same_again(text, last)
    if not (base.authorities or base.groups or own.authorities) and last.scope.authorities:
        standalone = f"{standalone} ({', '.join(last.scope.authorities)})"
    authorities = _places(text, own, last)
    if compared:
        standalone = f"Compare {' and '.join(authorities)}: {wording}"
    question = understand_alone(standalone, known)
    scope = replace(
        question.scope,
        authorities=authorities,
        frameworks=own.frameworks or _kinds_of(question.scope, own, last),
        areas=own.areas or last.scope.areas,
    )
    if own.recency is Recency.PREVIOUS:
        scope = _previous(scope, last, known)
        standalone = _said_of(standalone, scope, known)
    elif not _dated(own) and own.recency is Recency.ANY and not question.scope.reports:
        scope = _with_dates_of(scope, last.scope)
    loosened = scope if own.recency is Recency.PREVIOUS else _loosened(scope, own, known)
    if _dated(scope) and not _dated(loosened):
        standalone = _without_dates(standalone)
    scope = loosened
    return replace(
        question,
        text=text,
        standalone=standalone,
        scope=scope,
        kind=last.kind if question.kind is Kind.OPEN else question.kind,
        previous_topic=last.topic,
        inherited=_inherited(own, scope),
    )


def _kinds_of(found: Scope, own: Scope, last: Question) -> tuple[Framework, ...]:
    """The kinds of report of a follow-up that names none: area SEND's come and go with their subject."""
    send = (Framework.AREA_SEND,)
    if own.areas and send in (found.frameworks, last.scope.frameworks):
        return found.frameworks if Area.SEND in own.areas else ()
    return last.scope.frameworks


def _compared(
    text: str, authorities: tuple[str, ...], areas: tuple[Area, ...], last: Question, known: Known
) -> Question:
    """'Compare A and B' after a timeline: the latest of each, for the area that the timeline was about."""
    standalone = f"Compare {' and '.join(authorities)}"
    standalone += f" for {' and '.join(area.value for area in areas)}" if areas else ""
    question = understand_alone(standalone, known)
    scope = replace(question.scope, authorities=authorities, areas=areas)
    inherited = ("areas",) if areas and areas == last.scope.areas else ()
    return replace(
        question,
        text=text,
        standalone=standalone,
        scope=scope,
        kind=Kind.COMPARISON,
        previous_topic=last.topic,
        inherited=inherited,
    )


def _neighbours(text: str, last: Question, known: Known) -> Question:
    """'and its statistical neighbours?': the grades asked about, of the authority and its neighbours."""
    (name,) = last.scope.authorities
    areas = "".join(f" for {area.value}" for area in last.scope.areas)
    standalone = f"How does {name} compare with its statistical neighbours{areas}?"
    question = understand_alone(standalone, known)
    if last.kind in (Kind.JUDGEMENT, Kind.TIMELINE, Kind.COMPARISON):
        return replace(question, text=text, inherited=("authorities",), previous_topic=last.topic)
    authority = known.gazetteer.authorities.get(name)
    names = (name, *(authority.neighbours if authority else ()))
    return replace(
        question,
        text=text,
        standalone=f"{_ADDED.sub('', last.standalone).rstrip(' ?.')} – {text}",
        scope=replace(last.scope, authorities=names),
        topic=last.topic,
        inherited=("authorities",),
    )


def _same_again(text: str, last: Question) -> Question:
    """'why?', 'how many exactly?': the question before, asking for another particular."""
    detail = find_detail(text)
    return replace(
        last,
        text=text,
        standalone=f"{_ADDED.sub('', last.standalone).rstrip(' ?.')} – {text}",
        kind=Kind.OPEN if detail in (Detail.REASON, Detail.NUMBER, Detail.NAME, Detail.DATE) else last.kind,
        detail=last.detail if detail is Detail.NONE else detail,
        previous_topic=last.previous_topic,
        inherited=_inherited(Scope(), last.scope),
    )


def _completed(text: str, alone: Question, last: Question, known: Known, anew: bool = False) -> Question:
    """A question of its own that leaves its place or date open; `anew` where its matter replaces the last."""
    own = alone.scope
    same_place = not own.authorities
    opens_new_date = _dated(own) or own.recency is not Recency.ANY
    scope = replace(
        own,
        authorities=own.authorities or last.scope.authorities,
        frameworks=own.frameworks or _kinds_of(own, own, last),
        regions=own.regions or (last.scope.regions if same_place else ()),
        authority_types=own.authority_types or (last.scope.authority_types if same_place else ()),
    )
    if own.recency is Recency.PREVIOUS:
        scope = _previous(scope, last, known)
    elif not opens_new_date:
        scope = _with_dates_of(scope, last.scope)
    whole = anew or _asks_grade(alone, last)
    leans = not whole and bool(_OPENS.match(text) or _POINTS_BACK.search(text))
    if leans and not own.areas:
        scope = replace(scope, areas=last.scope.areas)
        if asks_send_actions(text, scope) and not scope.frameworks:
            scope = replace(scope, frameworks=(Framework.AREA_SEND,))
    scope = _loosened(scope, own, known)
    inherited = _inherited(own, scope)
    return replace(
        alone,
        standalone=_in_brackets(text, scope, inherited, last if leans else None, known),
        scope=scope,
        previous_topic="" if whole else _topic_so_far(last),
        inherited=inherited,
        unknown=(),
    )


def _topic_so_far(last: Question) -> str:
    """The topic of the turn before; with that of the turns before it, where it is short or points back."""
    vague = len(last.topic.split()) < 2 or _POINTS_BACK.search(last.topic)
    return " ".join(filter(None, [last.topic, last.previous_topic if vague else ""]))


def _dated(scope: Scope) -> bool:
    return bool(scope.years or scope.months or scope.since or scope.until or scope.reports)


def _with_dates_of(scope: Scope, other: Scope) -> Scope:
    return replace(
        scope,
        years=other.years,
        months=other.months,
        since=other.since,
        until=other.until,
        reports=other.reports,
        recency=other.recency if scope.recency is Recency.ANY else scope.recency,
    )


def _loosened(scope: Scope, own: Scope, known: Known) -> Scope:
    """The scope without what was inherited and fits no report of the authority now asked about."""
    if _fits_each(scope, known):
        return scope
    trials = []
    kept = own.frameworks or scope.frameworks == (Framework.AREA_SEND,)
    if not kept:
        trials.append(replace(scope, frameworks=()))
    if not _dated(own):
        undated = replace(scope, years=(), months=(), since=None, until=None, reports=())
        trials.append(undated)
        if not kept:
            trials.append(replace(undated, frameworks=()))
    return next((trial for trial in trials if _fits_each(trial, known)), scope)


def _fits_each(scope: Scope, known: Known) -> bool:
    """Whether a report of each authority fits."""
    return all(known.fits(replace(scope, authorities=(name,))) for name in scope.authorities) and known.fits(
        scope
    )


def _previous(scope: Scope, last: Question, known: Known) -> Scope:
    """'last time', said after a turn about one report: the report before that, of the same kind."""
    before = reports_in(replace(last.scope, authorities=scope.authorities), known.identities)
    current = _asked_about(last, before)
    if last.kind is Kind.TIMELINE and last.answered:
        current = next((one for one in reversed(before) if one.id in last.answered), current)
    if current is None or current.published is None:
        no_earlier = last.scope.until and not before
        return _with_dates_of(scope, last.scope) if no_earlier else replace(scope, recency=Recency.PREVIOUS)
    kind = family(current.framework)
    earlier = [
        identity
        for identity in reports_in(Scope(authorities=(current.authority,), frameworks=kind), known.identities)
        if identity.published and identity.published < current.published
    ]
    undated = replace(scope, years=(), months=(), since=None, until=None, recency=Recency.ANY)
    if not earlier:
        first = min([current.published, *(period.start for period in current.inspected)])
        return replace(undated, reports=(), frameworks=kind, until=first - dt.timedelta(days=1))
    return replace(undated, reports=(earlier[0].id,), frameworks=())


def _next(scope: Scope, last: Question, known: Known) -> Scope:
    """'at the next inspection', said after a turn about one report: the one after that, of the same kind."""
    before = reports_in(replace(last.scope, authorities=scope.authorities), known.identities)
    current = _asked_about(last, before)
    if current is None or current.published is None:
        return scope
    kind = family(current.framework)
    later = [
        identity
        for identity in reports_in(Scope(authorities=(current.authority,), frameworks=kind), known.identities)
        if identity.published and identity.published > current.published
    ]
    undated = replace(scope, years=(), months=(), since=None, until=None, recency=Recency.ANY, frameworks=())
    return replace(undated, reports=(later[-1].id,)) if later else scope


def _with_year(text: str, last: Question, known: Known) -> str:
    """The text with 'two years later' as the year that it means, where the turn before was about one."""
    told = _YEARS_ON.search(text)
    scope = last.scope
    years = [*scope.years, *(year for year, _ in scope.months)]
    years += [year for name in scope.reports if (year := known.identities[name].year)]
    if told is None:
        return text
    if not years:
        newest = reports_in(scope, known.identities)[:1]
        years = [one.year for one in newest if one.year]
    if not years or not (scope.authorities or scope.reports):
        return text
    back = bool(told["last"]) or (told["way"] or "").lower().startswith(("earlier", "before"))
    count = told["count"] or "a"
    steps = int(count) if count.isdigit() else _COUNTS[count.lower()]
    year = min(years) - steps if back else max(years) + steps
    return f"{text[: told.start()]}in {year}{text[told.end() :]}"


def _asked_about(last: Question, reports: list[Identity]) -> Identity | None:
    """The report that the turn before was about: the one it was answered out of, else as its scope says."""
    if not reports or len(last.scope.authorities) != 1:
        return None
    answered = [report for report in reports if report.id in last.answered]
    if len(answered) == 1 and last.kind is not Kind.JUDGEMENT:
        return answered[0]
    if last.kind is Kind.JUDGEMENT or not last.scope.frameworks:
        return next((r for r in reports if len(family(r.framework)) > 1), reports[0])
    return reports[0]


def _said_of(standalone: str, scope: Scope, known: Known) -> str:
    """The standalone wording with the report it turned out to be about."""
    for report_id in scope.reports:
        if said := say_report(known.identities[report_id]):
            return re.sub(r"\bat the previous inspection\b", said, standalone)
    return standalone


def _inherited(own: Scope, scope: Scope) -> tuple[str, ...]:
    """The fields of the scope that came from the conversation."""
    fields = ("authorities", "years", "months", "since", "until", "frameworks", "areas", "regions", "reports")
    return tuple(name for name in fields if getattr(scope, name) and not getattr(own, name))


def _substituted(standalone: str, base: Mentions, new: Mentions) -> str:
    """The wording before, with the places, dates, areas and recency of the follow-up in their places."""
    changes: list[tuple[int, int, str]] = []
    added: list[str] = []
    for old, fresh, link in (
        (base.authorities, new.authorities, "in"),
        (base.dates, new.dates, "in"),
        (base.areas, new.areas, "for"),
        (base.frameworks, new.frameworks, "in the"),
    ):
        if not fresh:
            continue
        printed = new.text[fresh[0].start : fresh[-1].end]
        if link == "in" and fresh is new.authorities:
            printed = " and ".join(dict.fromkeys(match.name for match in new.authorities))
        if old:
            changes.append((old[0].start, old[-1].end, printed))
        else:
            added.append(f"{link} {printed}")
    changes += _places_changed(standalone, base, new)
    if any(mention.value is Recency.PREVIOUS for mention in new.recency):
        changes += [(m.start, m.end, "") for m in base.dates] + [(m.start, m.end, "") for m in base.recency]
        added.append("at the previous inspection")
    elif any(mention.value is Recency.ALL for mention in new.recency):
        added.append("over time")
        changes += [(m.start, m.end, "") for m in base.dates] + [(m.start, m.end, "") for m in base.recency]
    elif new.recency or (new.says_now and not new.dates and not base.says_now):
        added.append("in the latest inspection")
        changes += [(m.start, m.end, "") for m in base.dates]
    if not changes and not added:
        return standalone
    text = _apply(standalone, changes)
    if new.dates or new.recency:
        text = re.sub(r"\s+\b(?:right now|now|currently|at the moment|today)\b", "", text)
    for phrase in added:
        text = f"{text.rstrip(' ?.')} {phrase}?"
    text = re.sub(
        r"\b(?:in|at|on|of|for)\s+(?=\?|$|(?:at|in) the (?:previous|latest)\b)", "", " ".join(text.split())
    )
    return text.replace(" ?", "?")


def _places_changed(wording: str, base: Mentions, new: Mentions) -> list[tuple[int, int, str]]:
    """The change from one region, group or type of authorities to another: 'what about the South West?'."""
    old, fresh = (
        sorted((m.start, m.end) for kind in (found.regions, found.groups, found.types) for m in kind)
        for found in (base, new)
    )
    if not old or not fresh or new.authorities:
        return []
    start, end = old[0][0], old[-1][1]
    printed = new.text[fresh[0][0] : fresh[-1][1]]
    if new.types and not base.types:
        led = _PLACES_IN.search(wording[:start])
        start = led.start() if led else start
    elif base.types and not new.types:
        printed = f"councils in {'the ' if new.regions else ''}{printed}"
    return [(start, end, printed)]


def _without_dates(text: str) -> str:
    """The wording without its dates and the words that lead to them."""
    for date in reversed(find_dates(text)):
        before, after = text[: date.start], text[date.end :]
        named = _NAMES_REPORT.match(after.lstrip())
        if named is None or _AT_THE.search(before):
            after = after.lstrip()[named.end() if named else 0 :]
            before = re.sub(r"\b(?:in|at|of|from|on|during|the|since)\s*$", "", _AT_THE.sub("", before))
        text = f"{before.rstrip()} {after.lstrip()}"
    return re.sub(r"\s+and(?=\s*[?.]?$)", "", " ".join(text.split()).replace(" ?", "?"))


def _apply(text: str, changes: list[tuple[int, int, str]]) -> str:
    """The text with the changes made, from the last to the first; overlapping ones are made once."""
    limit = len(text) + 1
    for start, end, printed in sorted(changes, reverse=True):
        if end <= limit:
            text = text[:start] + printed + text[end:]
            limit = start
    return text


def _in_brackets(
    text: str, scope: Scope, inherited: tuple[str, ...], last: Question | None, known: Known
) -> str:
    """The question followed by what it takes from the conversation: '… (Croydon · about: audits)'."""
    taken = Scope(**{name: getattr(scope, name) for name in inherited if name != "areas"})
    parts = [explain_scope(taken, None if not taken.reports else known.identities)] if inherited else []
    if last is not None and last.topic:
        parts.append(f"about: {last.topic}")
    shown = " · ".join(part for part in parts if part)
    return f"{text} ({shown})" if shown else text
