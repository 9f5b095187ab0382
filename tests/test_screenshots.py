"""The pictures of README are there, all of them, and small."""

from __future__ import annotations

import re

MAX_BYTES = 80_000


def test_every_picture_is_shown_and_small(root):
    shown = set(re.findall(r"docs/screenshots/([\w-]+\.png)", (root / "README.md").read_text("utf-8")))
    made = {path.name: path.stat().st_size for path in (root / "docs" / "screenshots").iterdir()}
    assert shown == set(made)
    assert {"answer.png", "comparison.png", "refusal.png", "collection.png", "phone.png"} <= shown
    assert max(made.values()) <= MAX_BYTES
