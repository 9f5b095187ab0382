"""The ways in which a true statement is made false, to see whether verification notices. No chance in any."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

#: Authorities that none of the statements are about.
OTHER_AUTHORITIES = ("Leeds", "Kent", "Rutland", "Camden", "Sefton", "Bexley", "Luton")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_SPELT = re.compile(rf"\b({'|'.join(_NUMBERS)})\b(?! of (?:the|its|her|his)\b)", re.IGNORECASE)
_DIGITS = re.compile(r"(?<![\d.–-])(?!(?:19|20)\d\d\b)\d[\d,]*(?:\.\d+)?")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|can|could|do|does|did|will|should|must)\b")
_NEGATIONS = (
    (r"\b(?:is|are|was|were|has|have|had|can|could) not\b", lambda m: m[0].removesuffix(" not")),
    (r"\b(?:do|does|did) not ", lambda _: ""),
    (r"\bnot yet ", lambda _: "now "),
    (r"\bnot ", lambda _: ""),
    (r"\bNot all\b", lambda _: "All"),
    (r"\bcannot\b", lambda _: "can"),
    (r"\bno longer\b", lambda _: "still"),
    (r"\bno (?=\w)", lambda _: "some "),
    (r"\black(?:s|ed)?\b", lambda _: "have"),
    (r"\brarely\b|\bseldom\b", lambda _: "often"),
    (r"\bless than\b|\bfewer than\b", lambda _: "more than"),
    (r"\binconsistent", lambda _: "consistent"),
    (r"\bNo (?=\w)", lambda _: "Some "),
)
_PARTS = "large majority|small number|majority|minority|small minority|handful|significant minority"
_STRONGER = (
    (r"\bnot always\b", "never"),
    (r"\b(?:almost|nearly) (all|every)\b", r"\1"),
    (r"\b(?:Almost|Nearly) all\b", "All"),
    (r"\bnot all\b", "none of the"),
    (r"\bNot all\b", "No"),
    (r"\b(?:some|most|many|several)\b(?: of)?(?: the)?", "all"),
    (r"\b(?:Some|Most|Many|Several)\b(?: of)?(?: the)?", "All"),
    (rf"\b(?:a|the) (?:{_PARTS}) of\b", "all"),
    (rf"\b(?:A|The) (?:{_PARTS}) of\b", "All"),
    (r"\b(?:a few|a small group of|too many|too few)\b", "all"),
    (r"\b(?:A few|Too many|Too few)\b", "All"),
    (r"\b(?:usually|generally|typically|often|sometimes|frequently|mostly|largely|mainly)\b", "always"),
    (r"\b(?:is|are) beginning to make\b", "has made"),
    (r"\b(?:not yet|almost|nearly|partly|just under) ", ""),
    (r"\bnot (?:consistently|sufficiently|routinely|fully) ", "never "),
)  # fmt: skip
_GRADES = (
    (r"\brequires? improvement(?: to be good)?\b", "good"),
    (r"\binadequate\b", "good"),
    (r"\boutstanding\b", "good"),
    (r"\badequate\b", "good"),
    (r"\bgood\b", "outstanding"),
)


#: Subjects that are none without their sentence.
_LEANING = re.compile(
    r"(?i)\b(?:they|it|this|these|there|he|she|that|those|who|which|where|when|what|their|its|his|her|as|although"
    r"|despite|however)\b|[,;:(]"
)


def change_number(text: str, _: Sequence[str], __: int) -> str | None:
    """Another number: 19% → 21%, three → five."""
    found = _DIGITS.search(text)
    if found:
        digits = found[0].replace(",", "")
        more = 2 if len(digits) < 3 else 30
        value = f"{float(digits) + 1.3:.1f}" if "." in digits else str(int(digits) + more)
        return text[: found.start()] + value + text[found.end() :]
    spelt = _SPELT.search(text)
    if not spelt:
        return None
    other = _NUMBERS[(_NUMBERS.index(spelt[0].lower()) + 2) % len(_NUMBERS)]
    return text[: spelt.start()] + (other.title() if spelt[0][0].isupper() else other) + text[spelt.end() :]


def drop_negation(text: str, _: Sequence[str], __: int) -> str | None:
    """Without its 'not', 'no', 'lack'."""
    for pattern, without in _NEGATIONS:
        if re.search(pattern, text):
            return re.sub(pattern, without, text, count=1)
    return None


def add_negation(text: str, _: Sequence[str], __: int) -> str | None:
    """With a 'not' behind the first verb that takes one."""
    found = re.search(r"\b(?:is|are|was|were|has|have been|can|should|must)\b(?! not)", text)
    if not found or re.search(r"\b(?:not|no|never|lack|cannot)\b", text, re.IGNORECASE):
        return None
    return text[: found.end()] + " not" + text[found.end() :]


def change_grade(text: str, _: Sequence[str], __: int) -> str | None:
    """Another grade."""
    for pattern, other in _GRADES:
        if re.search(pattern, text):
            return re.sub(pattern, other, text, count=1)
    return None


def strengthen_hedge(text: str, _: Sequence[str], __: int) -> str | None:
    """'Most' becomes 'all', 'not always' becomes 'never'."""
    for pattern, stronger in _STRONGER:
        if re.search(pattern, text):
            return re.sub(pattern, stronger, text, count=1)
    return None


def drop_hedge(text: str, _: Sequence[str], __: int) -> str | None:
    """Without its 'some', 'most', 'usually', 'too'."""
    pattern = (
        r"(?i)\b(?:some(?: of the)?|most|many|usually|generally|typically|often|sometimes|mostly|largely"
        r"|mainly|almost all|nearly all|almost|rarely|seldom|partly|limited) "
    )
    if re.search(r"(?i)\bnot (?:all|always)|\bmore\b", text) or not re.search(pattern, text):
        return None
    shorter = re.sub(pattern, "", text, count=1)
    return shorter[0].upper() + shorter[1:]


def name_other_authority(text: str, names: Sequence[str], order: int) -> str | None:
    """Said of another authority."""
    others = [other for other in OTHER_AUTHORITIES if other not in names]
    other = others[order % len(others)]
    for name in names:
        if name in text:
            return text.replace(name, other)
    start = text if re.match(r"(?:[A-Z]{2}|I )", text) else text[0].lower() + text[1:]
    return f"In {other}, {start}"


def change_year(text: str, _: Sequence[str], order: int) -> str | None:
    """Another year, or a year that is neither the report's nor the sentence's."""
    found = _YEAR.search(text)
    if found:
        return text[: found.start()] + str(int(found[0]) + 3) + text[found.end() :]
    return f"In {2003 + order % 6}, {text[0].lower()}{text[1:]}" if order % 3 == 0 else None


def move_subject(text: str, others: Sequence[str], _: int) -> str | None:
    """With the subject of another sentence of the paragraph."""
    verb = _VERB.search(text)
    if not verb or not 0 < len(text[: verb.start()].split()) <= 7:
        return None
    subject = text[: verb.start()].strip()
    if _LEANING.search(subject):
        return None
    for other in others:
        found = _VERB.search(other)
        if not found:
            continue
        moved = other[: found.start()].strip()
        words = moved.split()
        alone = _LEANING.search(moved)
        same = {w.lower().rstrip("s") for w in words} & {w.lower().rstrip("s") for w in subject.split()}
        if 0 < len(words) <= 6 and not alone and not same - {"the", "of", "a", "in", "and"}:
            return f"{moved} {text[verb.start() :]}"
    return None


def alter_quotation(quotation: str) -> str:
    """A quotation with one word of it changed: one that stands in no paragraph."""
    for pattern, without in _NEGATIONS:
        if re.search(pattern, quotation):
            return re.sub(pattern, without, quotation, count=1)
    words = quotation.split()
    middle = max(range(len(words)), key=lambda place: (len(words[place]), place))
    words[middle] = "excellent" if words[middle] != "excellent" else "poor"
    return " ".join(words)


Corruption = Callable[[str, Sequence[str], int], str | None]
#: What is done to each statement. The second argument: names for `name_other_authority`, the other
#: sentences of the paragraph for `move_subject`.
CORRUPTIONS: dict[str, Corruption] = {
    "number changed": change_number,
    "negation dropped": drop_negation,
    "negation added": add_negation,
    "grade changed": change_grade,
    "hedge strengthened": strengthen_hedge,
    "hedge dropped": drop_hedge,
    "wrong authority": name_other_authority,
    "wrong year": change_year,
    "words moved between sentences": move_subject,
}
