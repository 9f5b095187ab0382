"""What is printed in front of a list item or a numbered paragraph, and how printed lines become one text."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Bullets as they come out of real reports: Unicode ones, and Symbol or Wingdings ones in the private area.
BULLETS = "•◦▪▫■□●○◼◻◾‣⁃∙➢➤►▶✓✔❑❖" + "".join(
    map(chr, (0xF02D, 0xF06E, 0xF076, 0xF0A7, 0xF0B7, 0xF0BE, 0xF0D8))
)

_BULLET = re.compile(rf"[{BULLETS}]|[-–—*·](?=\s)")
_NUMBER = re.compile(
    r"""(?P<label>
        \d{1,3}[.)](?!\d)               # 16.  16)
      | \(\d{1,3}\) | \[\d{1,3}\]       # (16)  [16]
      | \d{1,2}(?:\.\d{1,3}){1,3}\.?    # 2.1  2.1.3.
      | \(?[a-z]\)                      # a)  (a)
      | \(?[ivx]{2,5}\)                 # ii)  (ii)
      | [A-Z]\.(?=\s+[A-Z][a-z])        # A. Heading
    )(?=\s|$)\s*(?P<rest>.*)""",
    re.VERBOSE | re.DOTALL,
)
_DECIMAL = re.compile(r"\d{1,2}(?:\.\d{1,3}){1,3}")
_BLANKS = re.compile(r"[ \t\r\n\f\v\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b\u2060\ufeff]")
_LINE_END_HYPHEN = re.compile(r"[A-Za-z][-‐‑]$")
_HANGING_PREFIX = re.compile(r"(?:and|or|to|nor)\b")


def tidy(text: str) -> str:
    """The text on one line, with single spaces and without characters that are not seen."""
    return _BLANKS.sub(" ", _UNSEEN.sub("", text)).strip()


def split_label(text: str) -> tuple[str, str]:
    """Part a text into its printed label ('16.', '2.1', '(a)', a bullet; '' if none) and the rest."""
    text = text.strip()
    if bullet := _BULLET.match(text):
        return bullet.group(), text[bullet.end() :].strip()
    found = _NUMBER.match(text)
    if not found:
        return "", text
    label, rest = found["label"], found["rest"].strip()
    if _DECIMAL.fullmatch(label) and not rest[:1].isupper() and rest[:1] not in "‘“'\"(":
        return "", text  # '2.5 million people', not paragraph 2.5
    return label, rest


def is_bullet(label: str) -> bool:
    """Whether a label is a bullet and not a number or letter."""
    return len(label) == 1 and (label in BULLETS or label in "-–—*·")


def join_lines(lines: Iterable[str]) -> str:
    """Join printed lines to one text; a hyphen at a line's end stays, without a space behind it."""
    joined = ""
    for line in map(tidy, lines):
        joined += line if not line or _closes_up(joined, line) else " " + line
    return joined


def _closes_up(joined: str, line: str) -> bool:
    if not joined:
        return True
    return bool(_LINE_END_HYPHEN.search(joined)) and line[0].isalnum() and not _HANGING_PREFIX.match(line)


def looks_like_heading(text: str, longest: int = 100) -> bool:
    """Whether a line that stands alone reads like a heading: short, no full stop, begins large."""
    if not text or len(text) > longest or text[-1] in ".;:,!":
        return False
    if ": " in text or "\t" in text or not any(character.isalpha() for character in text):
        return False
    first = next((character for character in text if character.isalnum()), "")
    return first.isupper() or first.isdigit()
