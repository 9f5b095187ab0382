"""What is seen while files are added."""

from __future__ import annotations

import pytest

from inspectqa.indexing.build import Progress
from inspectqa.page.adding import FileStates, steps_of


def test_each_file_is_named_with_its_state():
    states = FileStates([("a_b.pdf", "a<b.pdf"), ("kent.md", "kent.md")])
    assert "a&lt;b.pdf: waiting" in states.html()
    states.note(Progress("indexing", 0, 2, "a_b-2.pdf"))
    assert "a&lt;b.pdf: being read" in states.html()
    states.note(Progress("indexing", 1, 2, "kent.md"))
    assert "a&lt;b.pdf: read<" in states.html()
    assert "kent.md: being read" in states.html()


def test_the_steps_of_a_work_come_before_its_result_and_its_error_is_raised():
    def work(show):
        show("one")
        return ["done"]

    def failing(show):
        raise ValueError("no")

    assert list(steps_of(work)) == ["one", ["done"]]
    with pytest.raises(ValueError, match="no"):
        list(steps_of(failing))
