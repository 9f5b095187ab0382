"""Questions about a report itself: who led it, how long it took, when the next is due, what it says in short.

Each function takes its cues out of the question and gives the query, or None where the question is another.
"""

from __future__ import annotations

import re
from dataclasses import replace

from inspectqa.asking.facts.parts import REPORT, Parts
from inspectqa.asking.facts.query import FactQuery, Places, What
from inspectqa.records import Area, Framework, Recency

_INSPECTS = rf"\b(?:ofsted|inspectors?|inspect(?:ed|ing)?|visit(?:ed)?|{REPORT})\b"
_WHEN_NEXT = (
    r"\b(?:when(?:'s)?|how soon|how long (?:until|till|before)|(?:what|which) (?:date|day|month"
    r"|year)|date of|will"
    r"|is xauth\d+ due|(?:over)?due)\b"
)
_NEXT = (
    r"\b(?:next|again|due|back|return(?:ing|s)?|overdue|upcoming|re-?inspect(?:ed|ion)?|future"
    r"|expect(?:ed|ing)?"
    r"|scheduled|planned)\b"
)
_FUTURE = (
    r"\b(?:will|due|next|again|back|upcoming|overdue|future|scheduled|planned|expect(?:ed|ing)?"
    r"|re-?inspected)\b"
)
_NEXT_WORDS = (
    r"\b(?:next|again|due|back|return(?:ing|s)?|overdue|upcoming|future|expect(?:ed|ing)?|scheduled"
    r"|planned|likely"
    r"|be|come|coming|soon|until|till|long|before|re-?inspect(?:ed|ion)?|date|day|month|when's|another|happen"
    r"|take|place|happening|going|to)\b"
)
#: An inspector, as people call one.
_INSPECTOR = r"(?:(?:ofsted(?:'s)? |lead(?:ing)? |head |main )*(?:inspectors?|hmis?)\b)"
_LED = (
    r"(?:led|lead|leads|headed|ran|conducted|carried out|did|wrote|authored|signed|oversaw|managed|undertook"
    r"|performed)"
)
#: Who led something, which must be an inspection, and who is an inspector by what they are called or did.
_WHO_LED = (
    rf"\bwho (?:{_LED}|visited)\b|\binspection team\b|\bwhose team\b|\bby whom\b"
    r"|\bwho (?:from ofsted )?(?:was|is|were|are) (?:in charge|responsible for|behind|on)\b"
    rf"|\b(?:{REPORT}|team|it|that) (?:led|headed|run) by\b"
    r"|\b(?:led|headed|run|conducted|carried out|written|signed|overseen) by (?:who|whom|which)\b"
)
_WHO_INSPECTED = (
    rf"\blead (?:ofsted )?(?:inspectors?|hmis?)\b|\bwho(?:'s| is| was| were) (?:the |an? )?{_INSPECTOR}"
    rf"|\b(?:the )?names? of (?:the )?{_INSPECTOR}"
    rf"|\b(?:which|what) {_INSPECTOR} (?:{_LED}|visited|inspected|went to|were|was|came)\b"
    rf"|\bwhich of (?:his|her) majesty's inspectors\b|\bwho inspected\b"
    r"|\bwho (?:came|went|was sent|were sent) to inspect\b|\bwho (?:did|does) ofsted send\b"
    r"|\b(?:inspected|visited) by (?:who|whom|which)\b"
)
_WHO_WORDS = (
    r"\b(?:led|lead|leads|leading|inspectors?|hmis?|majesty's|his|her|teams?|went|charge|names?|responsible"
    r"|behind|wrote|authored|signed|ran|run|headed|head|main|oversaw|overseen|managed|undertook|performed"
    r"|conducted|carried|written|whose|whom|who|person|send|sent|to inspect)\b"
)
#: 'Who ran the service when inspectors came?' asks for no inspector.
_MEANWHILE = r"\b(?:when|while|during|at the time)\b"
#: 'The visit' may be a letter's or an inspection; these words say that it is a letter's.
_LETTERS_VISIT = r"\b(?:focus(?:s?ed)?|monitoring|themed?|thematic) visits?\b|\bletters?\b|\bvisits\b"
_ON_SITE = (
    r"\b(?:on[ -]?site|in (?:the )?(?:building|field)|fieldwork|in person)\b"
    r"|\b(?:inspectors?|ofsted|they)\b(?: \w+){0,2}? (?:visit(?:ed)?|come|came|spen[dt]|stay(?:ed)?"
    r"|in|there|at)\b"
)
_WHEN_ON_SITE = (
    r"\b(?:when|(?:what|which) (?:dates?|days?|weeks?|months?))\b(?: \w+){0,3}? (?:did|were|was|do)\b"
    r"|\bwhen did\b"
)
_HOW_LONG = r"\bhow (?:long|many (?:working )?(?:days|weeks))\b|\b(?:length|duration) of\b|\bhow much time\b"
_HOW_LONG_WORDS = (
    r"\b(?:long|length|duration|days|weeks|working|time|last(?:ed)?|take[ns]?|took|go|gone|on for|spen[dt]"
    r"|spending|stay(?:ed)?|on[ -]?site|site|there|run|ran|was|for|fieldwork)\b"
)
_SUMMARY = (
    r"\bsumm?ar(?:y|ies)\b|\bsummari[sz](?:e[ds]?|ing)\b|\bsum(?:s|med)? up\b|\boverview\b|\btl dr\b|\btldr\b"
    r"|\bgist\b|\b(?:in )?(?:a )?nutshell\b|\bheadlines\b|\bin (?:brief|short)\b|\bhighlights\b"
    r"|\b(?:key|main|principal|headline|(?:most )?important|biggest|top|overall|big)"
    r" (?:messages?|findings?|points?|conclusions?|take-?aways?|takeaways?|judge?ments and findings)\b"
    r"|\b(?:findings|conclusions) (?:of|from|for|in|at)\b"
)
_WHAT_SAID = (
    rf"\bwhat (?:did|does|do|has|have) (?:\S+ ){{0,6}}?(?:ofsted|inspectors|they|it|{REPORT})"
    r"(?: (?:of|on|to|for|in|at|from|xauth\d+|xdate\d+|xfw\d+|the|its|last|latest|full))*"
    r" (?:say|said|find|found|conclude|concluded|tell|show|uncover|report)\b"
    rf"|\bwhat(?:'s| is| was) in (?:\S+ ){{0,4}}?{REPORT}\b"
)
#: 'How is X doing these days?', 'how are things in X?': nothing but the authority is named.
_HOW_IT_IS = (
    r"^\W*(?:(?:so|and|but|well) )?how(?:'s| is| are)"
    r"(?: (?:things|everything|it)(?: going)?| (?:the )?(?:local authority|council))?"
    r"(?: (?:the )?children's (?:services|social care))?(?: (?:in|at|for|with))? xauth\d+"
    r"(?: (?:council|doing|going|getting on|getting along|faring|performing|looking|overall|now|today"
    r"|currently|nowadays|presently|right|at the moment|at present|children's services"
    r"|children's social care))*\W*$"
)
#: 'What was the last visit to X about?', 'what did it look at?': the report's theme, and what it says first.
LOOKED_AT = (
    rf"^\W*(?:(?:so|and|but) )?what (?:was|is|did|does)\b(?=.*(?:\b{REPORT}\b|xfw\d))"
    r"(?: (?:of|to|at|in|xauth\d+|xdate\d+|xfw\d+|the|its|last|latest|most|recent|newest|ofsted|full|focused"
    rf"|visit|letter|{REPORT}))+"
    r" (?:about|looking at|look at|cover|concerned with|focus(?:ed)? on|on)\W*$"
)
_STRENGTHS = (
    r"\b(?:strengths|strong points|positives|good points|strong suits)\b"
    r"|\bwhat (?:does|did|do) xauth\d+ (?:do|does) (?:really |particularly )?well\b"
    r"|\bwhat (?:is|was|are) xauth\d+ (?:really |particularly )?(?:doing well|xgrade\d+ at)\b"
    r"|\bwhat(?:'s| is| was) (?:going|working) (?:really )?well\b(?! enough)"
    r"|\bwhat (?:are|were|is|was) (?:ofsted|(?:the )?inspectors) (?:most )?(?:pleased|impressed)"
    r" (?:about|with|by)\b"
)
_WEAKNESSES = (
    r"\b(?:weaknesses|weak points|weak spots|shortcomings|failings|negatives|bad points|shortfalls"
    r"|deficiencies)\b"
    r"|\bwhat (?:does|did|do) xauth\d+ do (?:badly|poorly)\b|\bwhat (?:is"
    r"|was) xauth\d+ (?:doing badly|bad at)\b"
)
_SUMMARY_WORDS = (
    r"\b(?:please|quick(?:ly)?|brief(?:ly)?|short|whole|concise|in|of|me|overall|main|key|biggest"
    r"|most|important"
    r"|say|says|said|find|found|identified|identify|noted|highlighted|conclude[ds]?|highlights|tell"
    r"|shows?|see"
    r"|seen|need|know|general(?:ly)?|findings?|bullet points?|points?|paragraph|few|sentences?|lines"
    r"|pls|do|well"
    r"|provide|write|major|top|got|you|picked up|there|mentioned|listed|main|principal|document)\b"
)


def ask_report(parts: Parts) -> FactQuery | None:
    """Try each question about one authority's report itself."""
    name = parts.marked.authorities[0]
    parts.places = Places((name,), f"of {name}")
    text = parts.marked.text
    for attempt in (_ask_next, _ask_led, _ask_on_site, _ask_summary):
        query = attempt(parts)
        if query is not None and not parts.marked.left():
            return query
        parts.marked.text = text
    return None


def _take_all(parts: Parts, words: str) -> None:
    while parts.marked.take(words):
        pass


def _ask_next(parts: Parts) -> FactQuery | None:
    """'When is the next inspection of X?': what no report says."""
    marked = parts.marked
    asked = marked.has(_WHEN_NEXT) and marked.has(_NEXT) and marked.has(_FUTURE) and marked.has(_INSPECTS)
    if Framework.AREA_SEND in parts.frameworks:
        return None  # of these alone the reports say when the next is due
    if not asked or marked.grades or marked.areas or marked.has(r"\b(?:did|was|were|had|led)\b"):
        return None
    if any(date.relation != "since" for date in marked.dates):
        return None
    _take_all(parts, _NEXT_WORDS)
    return parts.query(What.NEXT, scope=parts.question.scope)


def _ask_led(parts: Parts) -> FactQuery | None:
    """'Who led the inspection?', 'which inspectors visited?'."""
    marked = parts.marked
    send = set(marked.areas) == {Area.SEND}
    told = (marked.has(_INSPECTS) or parts.question.inherited) and not marked.has(_MEANWHILE)
    if marked.grades or (marked.areas and not send):
        return None
    if not (marked.take(_WHO_INSPECTED) or (told and marked.take(_WHO_LED))):
        return None
    if parts.question.scope.recency is Recency.PREVIOUS:
        _take_all(parts, r"\b(?:previous(?:ly)?|before|earlier|prior)\b")
    _take_all(parts, _WHO_WORDS)
    scope, kinds = parts.question.scope, _kinds(parts)
    if send:
        marked.take(r"\bprovision\b")
        kinds = (Framework.AREA_SEND,)
    loosely = kinds == (Framework.FOCUSED_VISIT,) and not re.search(_LETTERS_VISIT, parts.text)
    if loosely and parts.theme is None:
        scope = replace(scope, frameworks=())
        return parts.query(What.LED, frameworks=(), scope=scope, unit="visit")
    return parts.query(What.LED, frameworks=kinds, scope=scope, theme=parts.theme)


def _ask_on_site(parts: Parts) -> FactQuery | None:
    """'When were inspectors on site?', 'how many days did the inspection last?'."""
    marked = parts.marked
    if (
        marked.grades
        or marked.areas
        or marked.has(r"\b(?:since|ago|between|after|until|publish\w*|pages?)\b")
    ):
        return None
    long = marked.take(_HOW_LONG)
    if not long and not (marked.has(_WHEN_ON_SITE) and marked.has(_ON_SITE)):
        return None
    if not marked.has(_INSPECTS):
        return None
    if long and not marked.has(
        rf"\b(?:last(?:ed)?|take[ns]?|took|spen[dt]|stay(?:ed)?|on[ -]?site|there|run|ran|{REPORT}|days"
        rf"|inspected)\b"
    ):
        return None
    if long and marked.has(r"\breports?\b|\bletters?\b"):
        return None
    _take_all(parts, _ON_SITE)
    _take_all(parts, _HOW_LONG_WORDS)
    return parts.query(
        What.ON_SITE,
        frameworks=_kinds(parts),
        scope=parts.question.scope,
        theme=parts.theme,
        unit="days" if long else "",
    )


def _kinds(parts: Parts) -> tuple[Framework, ...]:
    """The kinds of report named; 'inspectors visited' is said of inspections too."""
    visited = re.search(r"\b(?:inspectors?|ofsted|they)\b(?: \w+)? visit(?:ed)?\b", parts.text)
    named = re.search(r"\b(?:focused visit|the visit|visits|letters?)\b", parts.text)
    return () if visited and not named and not parts.theme else parts.frameworks


def _ask_summary(parts: Parts) -> FactQuery | None:
    """'Summarise the 2025 report', 'main findings', 'strengths and weaknesses', 'what did Ofsted say?'."""
    marked = parts.marked
    strong, weak = marked.take(_STRENGTHS), marked.take(_WEAKNESSES)
    asked = marked.take(_SUMMARY) or (not marked.grades and marked.take(_HOW_IT_IS)) or marked.take(LOOKED_AT)
    if not (asked or strong or weak):
        if marked.areas or parts.theme or not marked.take(_WHAT_SAID):
            return None
        marked.take(r"\babout\b")
    if (marked.grades and not strong) or ((strong or weak) and parts.areas()):
        return None
    if len(parts.areas()) > 1 or marked.has(r"\b(?:why|how many)\b"):
        return None
    _take_all(parts, _SUMMARY_WORDS)
    unit = "strengths" if strong and not weak else "weaknesses" if weak and not strong else ""
    return parts.query(
        What.SUMMARY,
        areas=() if unit else tuple(marked.areas),
        scope=parts.question.scope,
        theme=parts.theme,
        unit=unit,
    )
