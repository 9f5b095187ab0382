"""A typed question → a FactQuery, or None where the question says more than a query can express.

Every word of the question must be accounted for: by a name, a cue, or as a word of asking.
"""

from __future__ import annotations

import datetime as dt
import re

from inspectqa.asking.fact_base import FactsBase, authority_facts
from inspectqa.asking.fact_query import Condition, FactQuery, Period, Places, Result, What
from inspectqa.asking.fact_words import OUTCOMES, SCALE, Marked, mark
from inspectqa.asking.mentions import find_mentions
from inspectqa.reading.gazetteer import load_gazetteer
from inspectqa.records import FULL_INSPECTIONS, Area, Framework, Grade, Kind, Question, Recency

_AUTHORITY = (
    r"(?:local authorit(?:y|ies)|authorit(?:y|ies)|councils?|las|places?|boroughs?|areas|local areas"
    r"|counties|cities|"
    r"xtype\d+|who|anyone|anywhere|children's services departments?)"
)
_REPORT = r"(?:xfw\d+|reports?|inspections?|letters?|visits?|re-?inspections?)"
_JUDGED = (
    r"\b(?:grade[sd]?|gradings?|rat(?:ed?|es|ings?)|judged?|judge?ments?|verdicts?|scored?|xgrade\d+)\b"
    r"|\bwhat (?:did|has|have) (?:\w+ )?xauth\d+ (?:get|got|received?|achieved?)\b"
    r"|\bxfw\d+\b.*\boutcomes?\b|\boutcomes?\b.*\bxfw\d+\b"
    r"|\bxarea\d+ outcomes?\b|\b(?:decide|conclude)\w*\b"
)
_YEARLY = (
    r"\b(?:(?:in |for )?(?:each|every|per) (?:calendar )?year|by (?:calendar )?year|year (?:by|on"
    r"|after) year|yearly|annual(?:ly)?|over the years|over time|by publication year)\b"
)
#: Ways of asking for what the reports say, which no data answers.
_CONTENT = (
    r"\blook(?:ed|ing)? (?:at|into)\b|\bwhat is xgrade\d+ about\b|\bhow (?:many|much) (?:children|child"
    r"|services?|areas? of)\b"
)
#: What an authority is judged on by today's framework.
_ALL_AREAS = (Area.HELP_AND_PROTECTION, Area.CHILDREN_IN_CARE, Area.CARE_LEAVERS, Area.LEADERSHIP)


def parse_fact_query(question: Question, base: FactsBase) -> FactQuery | None:
    """The query that a question expresses, None where it doesn't express one wholly."""
    if question.kind is Kind.LOCATION or (question.unknown and not question.scope.authorities):
        return None
    leads = {i.identity.lead_inspector for i in base.inspections if i.identity.lead_inspector}
    marked = mark(find_mentions(question.standalone, load_gazetteer()), {lead for lead in leads if lead})
    query = _Parser(question, marked).parse()
    if query is None or marked.left():
        return None
    return query


class _Parser:
    """Takes the cues out of one marked question."""

    def __init__(self, question: Question, marked: Marked) -> None:
        self.question = question
        self.marked = marked
        self.places = _places(marked)
        self.many = bool(self.places.names) or not marked.authorities
        self.frameworks = tuple(dict.fromkeys(f for group in marked.frameworks for f in group))
        self.theme = marked.themes[0] if marked.themes else None
        self.lead = marked.leads[0] if marked.leads else ""
        if marked.neighbours:
            self.many = True

    def parse(self) -> FactQuery | None:
        """Try each kind of question, the most particular first."""
        marked = self.marked
        if marked.authorities and not marked.neighbours and self.places.names:
            return None
        if marked.has(_CONTENT):
            return None
        for attempt in (self._extreme, self._repeated, self._by_group, self._trend, self._change):
            query = attempt()
            if query is not None:
                return query
        if not self.many and len(set(marked.authorities)) == 1:
            return self._one_authority()
        if self._asks_side_by_side():
            return self._side_by_side()
        if len(set(marked.authorities)) > 1 and not self.places.names:
            return None
        return self._many()

    # --- parts of a query -------------------------------------------------------------------------------

    def _result(self) -> Result:
        """Whether a number, a share or a list is wanted; takes the cue."""
        if self.marked.take(
            r"\b(?:what|which) (?:share|percentage|proportion|fraction|percent)|\bpercent(?:age)?\b"
            r"|\bshare of\b|\bproportion\b|%"
        ):
            return Result.SHARE
        if self.marked.has(r"\bhow many\b|\bnumber of\b|\bcount\b|\bhow often\b|\bhow many times\b"):
            self.marked.take(r"\bhow often\b|\bhow many times\b")
            return Result.COUNT
        return Result.LIST

    def _period(self, basis: str) -> Period | None:
        """The dates of the question as one period."""
        dates = self.marked.dates
        if not dates:
            return None
        first = min((d.first for d in dates if d.relation != "until"), default=dt.date.min)
        last = max((d.last for d in dates if d.relation != "since"), default=dt.date.max)
        said = next((d.basis for d in dates if d.basis), "")
        return Period(first, last, said or basis)

    def _basis(self) -> str:
        """By which day reports are counted: a visit by its last day, everything else by publication."""
        if self.marked.has(r"\bpublished\b|\bletters?\b|\breports?\b"):
            return "published"
        text = self.question.standalone.lower()
        if re.search(r"\bpublished|\bletters?\b|\breports?\b", text):
            return "published"
        if self.frameworks == (Framework.FOCUSED_VISIT,) or re.search(r"\b(?:inspected|visited)\b", text):
            return "inspected"
        return "published"

    def _conditions(self) -> tuple[Condition, ...]:
        """Each set of grades with the area that stands nearest; areas without grades of their own share one."""
        found: list[Condition] = []
        marked = self.marked
        lacking = marked.take(
            r"\b(?:no|without(?: an?| any)?|lack(?:s|ed|ing)?(?: an?| any)?|(?:do|does|did)(?:n't"
            r"| not) have(?: an?| any)?)"
            r" (?:current |recent )?(?:(xarea\d+) )?(?:grades?|judge?ments?|ratings?)(?: (?:for"
            r"|on) (xarea\d+))?"
        )
        if lacking:
            name = lacking[1] or lacking[2]
            area = (
                marked.areas[int(name[5:])] if name else (marked.areas[0] if marked.areas else Area.OVERALL)
            )
            return (Condition(area, ()),)
        places = [(m.start(), int(m[1])) for m in re.finditer(r"xgrade(\d+)", marked.text)]
        areas = [(m.start(), marked.areas[int(m[1])]) for m in re.finditer(r"xarea(\d+)", marked.text)]
        whole = marked.take(
            r"\b(?:across the board|in (?:every|all|each) (?:areas?|judge?ments?|categor(?:y|ies))"
            r"|in everything|for everything|straight)\b"
        )
        for at, number in places:
            grades = marked.grades[number]
            if whole:
                found += [Condition(area, grades) for area in (Area.OVERALL, *_ALL_AREAS)]
            else:
                found.append(Condition(self._nearest_area(at, areas, grades), grades))
        if len(places) == 1 and len({area for _, area in areas}) > 1 and not whole:
            grades = marked.grades[places[0][1]]
            found = [Condition(area, grades) for area in dict.fromkeys(area for _, area in areas)]
        return tuple(dict.fromkeys(found))

    def _nearest_area(self, at: int, areas: list[tuple[int, Area]], grades: tuple[Grade, ...]) -> Area:
        """The area that a grade is about: the one nearest in the text, else overall (SEND outcomes: SEND)."""
        if grades and grades[0] in OUTCOMES:
            return Area.SEND
        if not areas:
            return Area.OVERALL
        return min(areas, key=lambda place: abs(place[0] - at))[1]

    def _areas(self) -> tuple[Area, ...]:
        areas = tuple(dict.fromkeys(self.marked.areas))
        if self.frameworks == (Framework.AREA_SEND,):
            return (Area.SEND,)
        return areas

    # --- kinds of question ------------------------------------------------------------------------------

    def _extreme(self) -> FactQuery | None:
        """Longest and shortest: reports, gaps between inspections, waits since the last; most and fewest."""
        marked = self.marked
        if marked.take(
            rf"\b(?:longest|lengthiest|biggest|thickest|most pages)\b(?= (?:of )?(?:the )?(?:ofsted "
            rf"|xfw\d+ |xauth\d+ )*(?:{_REPORT}))|\bmost pages\b"
        ):
            return self._query(What.PAGES, direction=1, period=self._period("published"))
        if marked.take(
            rf"\b(?:shortest|briefest|thinnest|fewest pages)\b(?= (?:of )?(?:the )?(?:ofsted |xfw\d+ "
            rf"|xauth\d+ )*(?:{_REPORT}))|\bfewest pages\b"
        ):
            return self._query(What.PAGES, direction=-1, period=self._period("published"))
        if marked.has(
            rf"\bbetween (?:\w+ ){{0,3}}{_REPORT}|\bback\b|\bgap\b|\breturn(?:ed)?\b|\bre-?inspected\b"
            rf"|\bnext (?:full )?{_REPORT}"
        ):
            direction = self._direction()
            if direction:
                marked.take(r"\bback\b")
                marked.take(r"\bgaps?\b")
                marked.take(r"\bconsecutive\b|\bsuccessive\b|\btwo\b")
                marked.take(r"\bwait(?:ed|ing|s)?\b")
                marked.take(r"\breturned?\b|\bre-?inspected\b")
                return self._query(What.GAP, direction=direction)
        if marked.take(
            r"\b(?:longest|most time|furthest)\b(?=.*\b(?:since|without|not been|wait|overdue|ago)\b)"
            r"|\boldest\b|\blongest overdue\b|\bmost overdue\b"
            r"|\bwait(?:ed|ing)? (?:the )?longest\b"
        ):
            marked.take(r"\bwait(?:ed|ing|s)?\b")
            marked.take(r"\b(?:without|not been|not had|hasn't|haven't|overdue|ago)\b")
            return self._query(What.WAIT, direction=1)
        return self._most()

    def _direction(self) -> int:
        if self.marked.take(
            r"\b(?:quickest|fastest|soonest|shortest|least time|quickly|sooner than anyone)\b"
        ):
            return -1
        if self.marked.take(r"\b(?:slowest|longest|most time|biggest|largest)\b"):
            return 1
        return 0

    def _most(self) -> FactQuery | None:
        """Which authority, region, theme or inspector has most or fewest."""
        marked = self.marked
        found = marked.take(
            r"\b(?:the )?(most|fewest|least|highest (?:number|share|proportion|percentage) of"
            r"|lowest (?:number|share|proportion|percentage) of)(?: (common|frequent"
            r"|often))?\b(?! recent)"
        )
        if not found:
            return None
        direction = -1 if found[1] in ("fewest", "least") or found[1].startswith("lowest") else 1
        result = Result.SHARE if re.search("share|proportion|percentage", found[1]) else Result.COUNT
        if marked.take(r"\b(?:themes?|topics?|subjects?)\b"):
            return self._query(
                What.MOST,
                group="theme",
                direction=direction,
                frameworks=(Framework.FOCUSED_VISIT,),
                period=self._period(self._basis()),
            )
        if marked.take(r"\b(?:lead inspectors?|led)\b"):
            marked.take(r"\bled\b")
            return self._query(What.MOST, group="lead", direction=direction, period=self._period("published"))
        group = (
            "region"
            if marked.take(r"\bregions?\b")
            else "year"
            if marked.has(r"\b(?:which|what) year\b")
            else ""
        )
        conditions = self._conditions()
        if not group:
            if conditions or not marked.has(_REPORT) or not marked.has(_AUTHORITY):
                return None
            return self._query(
                What.MOST, group="authority", direction=direction, period=self._period(self._basis())
            )
        if not conditions and group == "region":
            return None
        return self._query(
            What.BY_GROUP,
            result=result,
            group=group,
            direction=direction,
            conditions=conditions,
            latest=group == "region" and not marked.dates,
            period=self._period(self._basis()),
        )

    def _repeated(self) -> FactQuery | None:
        """Several reports in one year."""
        found = self.marked.take(
            rf"\b(two|three|four|2|3|several|multiple|more than one|at least two"
            rf"|twice)\b(?: or more)?(?=(?: (?:\w+ ))?.*\b(?:{_REPORT}|visited|inspected)\b.*\b(?:in"
            rf"|within) (?:the |a |any )?(?:one|same|single|given)? ?(?:calendar )?year\b)"
        )
        if not found:
            return None
        self.marked.take(r"\bsame|single|calendar|given\b")
        number = {"three": 3, "3": 3, "four": 4}.get(found[1], 2)
        return self._query(What.REPEATED, at_least=number, period=self._period(self._basis()))

    def _by_group(self) -> FactQuery | None:
        """Grades or reports counted by year or by region."""
        marked = self.marked
        if not self.many:
            return None
        separate = bool(
            marked.take(
                r"\b(?:since|when|after|now that|from when) xarea\d+ (?:got|has|have|had|were given"
                r"|was given|are|were) (?:their|its|an?|given)? ?(?:own|separate)?(?: (?:grades?"
                r"|judge?ments?|ratings?))?\b|\bseparate(?:ly)? (?:judged|graded|grades?)?\b"
            )
        )
        group = "year" if marked.take(_YEARLY) else ""
        if not group and marked.take(r"\b(?:by|per|across|in each|for each|between) (?:the )?regions?\b"):
            group = "region"
        if not group and marked.take(r"\b(?:by|per|for each) (?:authority |council )?types?\b"):
            group = "type"
        if not group and marked.take(r"\bby themes?\b|\bper theme\b"):
            return self._query(
                What.MOST,
                group="theme",
                direction=1,
                frameworks=(Framework.FOCUSED_VISIT,),
                period=self._period(self._basis()),
            )
        if not group and not self._asks_distribution():
            return None
        result = self._result()
        conditions = self._conditions()
        if group == "year" and not (
            conditions
            or self._areas()
            or self.frameworks
            or marked.has(_REPORT)
            or marked.judged
            or marked.has(_JUDGED)
        ):
            return None
        marked.take(r"\btrends?\b|\bhow have things\b")
        return self._query(
            What.BY_GROUP,
            result=result,
            group=group,
            conditions=conditions,
            areas=self._areas(),
            separate=separate,
            latest=group != "year" and not marked.dates,
            period=self._period(self._basis()),
            theme=self.theme,
        )

    def _asks_distribution(self) -> bool:
        """'How many authorities are at each grade?'"""
        return bool(
            self.marked.take(
                r"\b(?:at|in|with|for|have|of|hold) each (?:grade|rating|judge?ment|outcome)\b"
                r"|\bby (?:grade|rating|judge?ment|outcome)\b"
                r"|\b(?:distribution|breakdown|spread"
                r"|split) of (?:the )?(?:\w+ )*(?:xarea\d+ )?(?:grades?|ratings?|judge?ments?|outcomes?"
                r"|results?)\b"
                r"|\bhow (?:many|is|are) .*\beach (?:grade|rating|outcome)\b"
            )
        )

    def _trend(self) -> FactQuery | None:
        """From one grade to another."""
        marked = self.marked
        if not self.many:
            return None
        pattern = (
            r"\b(?:from|turned?|taken|was|were|used to be|been|moved?"
            r"|being)\b(?: \w+){0,3}? xgrade(\d+)\b(?P<middle>(?: (?!xgrade)\S+){0,6}?) "
            r"(?:to|into|and (?:is|are)(?: now)?|then|but (?:is|are) now|and now|but now"
            r"|now)(?: (?:being|now|an?|judged|rated))* xgrade(\d+)\b"
        )
        found = marked.take(pattern)
        if found is None:
            return None
        next_only = bool(
            marked.take(r"\b(?:straight|direct(?:ly)?|in one (?:go|step|jump|leap)|at once|immediately)\b")
        ) | bool(
            marked.take(
                r"\b(?:at|in|by) (?:the|their|its) (?:very )?(?:next|following) (?:full )?(?:inspection"
                r"|xfw\d+|time|one)\b"
            )
        )
        marked.take(r"\bvery\b")
        marked.take(
            r"\b(?:jumped|leapt|leaped|risen|rose|improved?|gone|went|dropped|fell|fallen|slipped|turned"
            r"|climbed|recovered|shot|slid|declined|progressed|crashed|collapsed|bounced)\b"
        )
        marked.take(r"\bthemselves|around\b")
        result = self._result()
        numbers = re.findall(r"xgrade(\d+)", found.group())
        areas = self._areas()
        return self._query(
            What.TREND,
            result=result,
            areas=areas[:1] or (Area.OVERALL,),
            before=marked.grades[int(numbers[0])],
            after=marked.grades[int(numbers[-1])],
            next_only=next_only,
            period=self._period("published"),
        )

    def _change(self) -> FactQuery | None:
        """Better, worse or the same at the latest inspection."""
        marked = self.marked
        since = (
            r"(?: (?:since|at|than|than at|in|on|from|compared with|compared to)(?: (?:their|its"
            r"|the))? (?:last|previous|latest|most recent|one before|inspection before)(?: \w+)?)?"
        )
        better = (
            rf"\b(?:improved|improving|got(?:ten)? better|getting better|gone up|went up|upgraded"
            rf"|moved up|did better|done better|rose|better)\b(?: (?:their|its) (?:xarea\d+ )?(?:grade"
            rf"|rating|judge?ment))?{since}"
        )
        worse = (
            rf"\b(?:worsened|got(?:ten)? worse|getting worse|gone down|gone backwards|went down"
            rf"|went backwards|downgraded|moved down|dropped|declined|deteriorated|slipped|fell|fallen"
            rf"|did worse|done worse|worse)\b(?: (?:their|its|a) (?:xarea\d+ )?(?:grade|rating"
            rf"|judge?ment))?{since}"
        )
        same = (
            rf"\b(?:stayed the same|stayed at the same|unchanged|no change|not changed|haven't changed"
            rf"|kept the same|same grade|the same)\b(?: (?:grade|rating))?{since}"
        )
        if not self.many or not marked.has(rf"\b{_AUTHORITY}\b"):
            return None
        for direction, pattern in ((1, better), (-1, worse), (0, same)):
            if marked.grades and direction >= 0 and not marked.has(worse):
                continue
            if marked.take(pattern):
                if marked.grades:
                    return None
                result = self._result()
                return self._query(
                    What.CHANGE,
                    result=result,
                    direction=direction,
                    areas=self._areas()[:1] or (Area.OVERALL,),
                    period=self._period("published"),
                )
        return None

    def _asks_side_by_side(self) -> bool:
        """Whether the grades of named authorities are wanted, and not those that meet a condition."""
        marked = self.marked
        named = bool(marked.authorities) or bool(self.places.names)
        if marked.grades and not marked.has(r"\bcompare|\bside by side\b"):
            return False
        if not named:
            return False
        return marked.has(
            r"\bcompar|\bside by side\b|\bversus\b|\bvs\b|\bdiffer|\bagainst\b|\balongside\b|\bgrades\b"
            r"|\bratings\b|\bjudge?ments\b|\boutcomes\b"
            r"|\bhow (?:is|are|were|was|did|do|has|have)\b.*\b(?:rated|judged|graded|rate)\b|\bgrade\b"
            r"|\brating\b"
        )

    def _side_by_side(self) -> FactQuery | None:
        names = tuple(dict.fromkeys([*self.marked.authorities, *self.places.names]))
        self.marked.take(r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty-two|\d+)\b")
        if (
            not self.marked.judged
            and not self.marked.has(_JUDGED)
            and not self.marked.has(r"\bcompar|\bside by side\b|\bversus\b|\bvs\b|\bdiffer|\bagainst\b")
        ):
            return None
        if self.marked.grades:
            return None
        label = self.places.label if not self.marked.authorities else ""
        return self._query(
            What.SIDE_BY_SIDE,
            places=Places(
                names,
                label or self.places.label,
                self.marked.authorities[0] if self.marked.neighbours and self.marked.authorities else "",
            ),
            areas=self._areas(),
            scope=self.question.scope,
        )

    def _one_authority(self) -> FactQuery | None:
        """Questions about one authority."""
        marked = self.marked
        name = marked.authorities[0]
        places = Places((name,), name)
        why = bool(marked.take(r"\bwhy\b|\bhow come\b"))
        if marked.has(r"\bhow many\b|\bnumber of\b"):
            if not marked.has(
                rf"\b(?:how many|number of) (?:ofsted |different |times |kinds of |xtheme\d+ "
                rf"|xgrade\d+ )*(?:{_REPORT}|times)"
            ):
                return None
            marked.take(r"\bof any (?:kind|sort)\b|\baltogether|in all\b")
            times = marked.take(r"\btimes\b")
            if times and not marked.has(r"\binspected|visited|xgrade|judged|rated\b"):
                return None
            return self._query(
                What.REPORTS,
                result=Result.COUNT,
                places=places,
                conditions=self._conditions(),
                period=self._period(self._basis()),
                theme=self.theme,
            )
        if not why and self._asks_when():
            return self._query(What.WHEN, places=places, scope=self.question.scope, theme=self.theme)
        changes = (
            rf"\bchang\w*|\bmoved?\b|\bevolv\w*|\bover (?:time|the years)\b|\bhistory\b|\btimeline\b"
            rf"|\btrack record\b|\btrajectory\b|\b(?:every|all|each) (?:of (?:the|its) )?(?:past "
            rf"|previous |full )?(?:{_REPORT}|grades?|judge?ments?|ratings?)|\bever been\b"
            rf"|\balways been\b|\bby inspection\b"
        )
        ranged = any(date.relation in ("range", "since") for date in marked.dates) or len(marked.dates) > 1
        judged = marked.judged or marked.has(_JUDGED)
        listing = (
            marked.has(
                rf"^(?:which|what|list|show|give|name|all|every)\b(?: (?:me|us|the|all|every|ofsted|of"
                rf"|published|xauth\d+|xdate\d+|xtheme\d+))* {_REPORT}\b"
            )
            and not judged
            and not marked.areas
        )
        if listing and not why:
            marked.take(r"\bof any (?:kind|sort)\b")
            return self._query(
                What.REPORTS, places=places, period=self._period(self._basis()), theme=self.theme
            )
        if (
            not judged
            or marked.has(r"\b(?:areas|what) (?:\w+ )?(?:xgrade\d+)\b(?<!good)")
            and marked.has(r"\bareas\b")
        ):
            return None
        if marked.has(r"\bwhat(?:'s| is| was| are) (?:so )?xgrade\d+ about\b"):
            return None
        if (marked.take(changes) or ranged) and not why:
            marked.take(r"\balways\b|\btrack\b|\btrajectory\b|\bhistory\b|\bpast\b|\bprevious\b")
            return self._query(
                What.TIMELINE,
                places=places,
                areas=self._areas(),
                scope=self.question.scope,
                expected=self._expected(),
                ever="ever" if "ever been" in self.question.standalone.lower() else "",
            )
        marked.take(r"\blast time\b|\bprevious(?:ly)?\b|\bbefore (?:that|this)?\b|\bprior\b|\bearlier\b")
        return self._query(
            What.GRADES,
            places=places,
            areas=self._areas(),
            scope=self.question.scope,
            expected=self._expected(),
            why=why,
            theme=self.theme,
        )

    def _asks_when(self) -> bool:
        return bool(
            self.marked.take(
                rf"\bwhen (?:was|were|is|did|has|had)\b(?=.*\b(?:inspected|visited|inspect|visit"
                rf"|published|{_REPORT})\b)|\b(?:what|on what|which) (?:date|day"
                rf"|dates)\b(?=.*\b{_REPORT}\b)|\bdates? of (?=.*\b{_REPORT}\b)"
            )
        )

    def _expected(self) -> tuple[Grade, ...]:
        """The grades that the question presumes: 'is X inadequate?'; not 'how good is X?' nor 'any good'."""
        marked = self.marked
        if marked.has(r"\b(?:how|any|so) xgrade\d+\b"):
            return ()
        numbers = re.findall(r"xgrade(\d+)", marked.text)
        return marked.grades[int(numbers[-1])] if numbers else ()

    def _many(self) -> FactQuery | None:
        """Authorities or reports that meet conditions."""
        marked = self.marked
        result = self._result()
        ever = ""
        if marked.take(r"\b(?:never|not once|haven't ever|has not ever|have not ever)\b"):
            ever = "never"
        elif marked.take(r"\b(?:always|every time|at every (?:inspection|xfw\d+)|each time|consistently)\b"):
            ever = "always"
        elif marked.take(
            r"\b(?:more than once|twice(?: or more)?|at least twice|repeatedly|two or more times"
            r"|on more than one occasion)\b"
        ):
            ever = "twice"
        elif marked.take(r"\b(?:ever|at any (?:time|point)|at some (?:time|point))\b"):
            ever = "ever"
        conditions = self._conditions()
        marked.take(
            r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty-two|32|33"
            r"|\d{1,2})\b(?= (?:xplace|xtype|xregion|\w+ xplace))"
        )
        authorities = marked.has(rf"\b{_AUTHORITY}\b") or (
            bool(self.places.names) and not marked.has(rf"\b{_REPORT}\b")
        )
        wants_reports = marked.has(
            rf"\b(?:how many|number of|which|what|list|show|all|any|of)\b(?: (?:me|the|all|ofsted|full"
            rf"|xgrade\d+|xtheme\d+|xarea\d+|xfw\d+|xdate\d+|xplace\d+|xregion\d+|xtype\d+|published"
            rf"|different)){{0,4}} {_REPORT}\b"
        ) or bool(self.lead)
        period = self._period(self._basis())
        if (
            wants_reports
            and (not authorities or result is not Result.LIST)
            and not marked.has(rf"\bhow many (?:\S+ )?{_AUTHORITY}\b")
        ):
            if not (conditions or self.frameworks or self.lead or period or self.theme):
                if result is not Result.COUNT:
                    return None
            marked.take(r"\b(?:led|lead|leading) by\b|\bled\b|\blead\b")
            return self._query(
                What.REPORTS,
                result=result,
                conditions=conditions,
                period=period,
                theme=self.theme,
                lead=self.lead,
            )
        if self.lead:
            marked.take(r"\bled by\b|\bled\b|\blead\b")
            return self._query(
                What.REPORTS, result=result, conditions=conditions, period=period, lead=self.lead
            )
        if not authorities:
            return None
        if not conditions and not (
            self.frameworks or self.theme or (period and marked.has(r"\binspected|visited\b"))
        ):
            return None
        without = bool(
            not conditions
            and marked.take(r"\b(?:not (?:had|been)|no|without|haven't had|hasn't had|yet to have)\b")
        )
        latest = not period and not ever and bool(conditions)
        return self._query(
            What.AUTHORITIES,
            result=result,
            conditions=conditions,
            period=period,
            latest=latest,
            ever=ever,
            theme=self.theme,
            negated=without,
        )

    def _query(self, what: What, **fields: object) -> FactQuery | None:
        """The query, with the places, frameworks and people named; a date in words it can't use makes it None."""
        given: dict[str, object] = {
            "places": self.places,
            "frameworks": self.frameworks,
            "lead": self.lead,
        } | fields
        return FactQuery(what=what, **given)  # type: ignore[arg-type]


def _places(marked: Marked) -> Places:
    """The authorities that groups, regions, types and neighbours stand for together, and what they're called."""
    if marked.neighbours and len(set(marked.authorities)) == 1:
        name = marked.authorities[0]
        authority = authority_facts(name)
        neighbours = authority.neighbours if authority else ()
        return Places(tuple(neighbours), f"{name}’s statistical neighbours", name)
    if not (marked.groups or marked.regions or marked.types):
        return Places()
    members: set[str] | None = None
    if marked.groups:
        members = {name for group in marked.groups for name in group.members}
    present = [a for a in load_gazetteer().authorities.values() if not a.successors]
    for chosen, attribute in ((marked.regions, "region"), (marked.types, "type")):
        if chosen:
            fitting = {a.name for a in present if getattr(a, attribute) in chosen}
            members = fitting if members is None else members & fitting
    if "London Borough" in marked.types:
        members = (members or set()) - {"City of London"}
    types = [_PLURAL.get(type_, type_) for type_ in marked.types]
    regions = [_REGION.get(region, region) for region in marked.regions]
    label = (
        " and ".join([*(group.name for group in marked.groups), *regions])
        if (marked.groups or regions)
        else ""
    )
    if types:
        label = " and ".join(types) + (f" in {label}" if label and label != "London" else "")
    return Places(tuple(sorted(members or ())), label)


_PLURAL = {
    "London Borough": "London boroughs",
    "Unitary Authority": "unitary authorities",
    "Metropolitan District": "metropolitan districts",
    "County": "counties",
}
_REGION = {
    "North East": "the North East",
    "North West": "the North West",
    "South East": "the South East",
    "South West": "the South West",
    "East Midlands": "the East Midlands",
    "West Midlands": "the West Midlands",
    "East of England": "the East of England",
}


def frameworks_of(query: FactQuery) -> tuple[Framework, ...]:
    """The kinds of inspection that a query is about where it names none: those that give its areas' grades."""
    if query.frameworks:
        return query.frameworks
    areas = {condition.area for condition in query.conditions} | set(query.areas)
    if Area.SEND in areas and len(areas) == 1:
        return (Framework.AREA_SEND,)
    if areas == {Area.LSCB}:
        return (Framework.SIF, Framework.SIF_REINSPECTION, Framework.LSCB_REVIEW)
    return FULL_INSPECTIONS


def best_first(grade: Grade) -> int:
    """The place of a grade on its scale, 0 the best."""
    scale = OUTCOMES if grade in OUTCOMES else SCALE
    return scale.index(grade)


def asks_latest(query: FactQuery) -> bool:
    """Whether a question about one authority gives no date."""
    scope = query.scope
    dated = scope.years or scope.months or scope.since or scope.until or scope.reports
    return not dated and scope.recency in (Recency.ANY, Recency.LATEST)
