from __future__ import annotations

from inspectqa.reading.blocks import Role
from inspectqa.reading.glyphs import Run, line_boxes, run_text, without_markers
from inspectqa.reading.tags import Element, Node, find_elements, settle_strays


def run(text: str, tag: int, left: float = 50, baseline: float = 100, size: float = 12) -> Run:
    return Run(text, tag, left, left + 6 * len(text), baseline, size, False)


def elements(root: Node, *runs: Run) -> list[Element]:
    return find_elements([root], lambda tag: [r for r in runs if r.tag == tag])


def shown(found: list[Element]) -> list[tuple[Role, str, str]]:
    return [(e.role, run_text(e.label_runs).strip(), run_text(e.runs).strip()) for e in found]


def test_headings_paragraphs_and_items() -> None:
    item = Node("LI", (Node("Lbl", (2,)), Node("LBody", (3,))))
    root = Node("Document", (Node("H1", (0,)), Node("P", (Node("Span", (1,)),)), Node("L", (item,))))
    found = elements(root, run("Findings", 0), run("Text.", 1), run("1.", 2), run("Numbered.", 3))
    assert shown(found) == [
        (Role.HEADING, "", "Findings"),
        (Role.PARAGRAPH, "", "Text."),
        (Role.ITEM, "1.", "Numbered."),
    ]


def test_a_label_that_holds_text_is_text() -> None:
    item = Node("LI", (Node("Lbl", (0,)), Node("LBody", (1,))))
    found = elements(Node("L", (item,)), run("driving ", 0), run("plans forward.", 1, baseline=114))
    assert shown(found) == [(Role.ITEM, "", "driving plans forward.")]


def test_a_first_letter_tagged_as_a_label_is_part_of_its_word() -> None:
    item = Node("LI", (Node("Lbl", (0,)), Node("LBody", (1,))))
    found = elements(Node("L", (item,)), run("c", 0, left=50), run("onsideration.", 1, left=56.2))
    assert shown(found) == [(Role.ITEM, "", "consideration.")]


def test_a_table_with_cells_gives_rows_and_a_frame_gives_its_text() -> None:
    data = Node("TR", (Node("TH", (Node("P", (0,)),)), Node("TD", (Node("P", (1,)),))))
    frame = Node("TR", (Node("TD", (Node("P", (2,)), Node("P", (3,)))),))
    runs = (run("Overall", 0), run("Good", 1, left=300), run("One.", 2), run("Two.", 3))
    found = elements(Node("Table", (Node("TBody", (data, frame)),)), *runs)
    assert [e.role for e in found] == [Role.ROW, Role.PARAGRAPH, Role.PARAGRAPH]
    assert [run_text(cell) for cell in found[0].cells] == ["Overall", "Good"]


def test_a_note_inside_a_paragraph_comes_behind_it() -> None:
    found = elements(
        Node("P", (0, Node("Note", (1,)), 2)), run("Before ", 0), run("1 A note.", 1), run("after.", 2)
    )
    assert shown(found) == [(Role.PARAGRAPH, "", "Before after."), (Role.FOOTNOTE, "", "1 A note.")]


def test_a_comma_tagged_in_another_label_goes_where_it_is_printed() -> None:
    first = Node("LI", (Node("Lbl", (9,)), Node("LBody", (0,))))
    second = Node("LI", (Node("LBody", (1, 2)),))
    above = run("above.", 0, baseline=80)
    children, comma = run("children", 1, left=50, baseline=100), run(", ", 9, left=98, baseline=100)
    rest = run("people", 2, left=110, baseline=100)
    printed = [above, children, comma, rest]
    settled = settle_strays(elements(Node("L", (first, second)), *printed), printed)
    assert [run_text(e.runs) for e in settled] == ["above.", "children, people"]


def test_a_hostile_tree_ends() -> None:
    node = Node("P", (0,))
    for _ in range(200):
        node = Node("Sect", (node,))
    assert shown(elements(node, run("Deep.", 0))) == [(Role.PARAGRAPH, "", "Deep.")]


def test_raised_digits_are_markers_and_figures_are_not() -> None:
    line = [run("the Board", 0, 50), run("1 ", 0, 104, baseline=95, size=7), run("has 22 members", 0, 120)]
    assert run_text(without_markers(line)) == "the Board has 22 members"


def test_one_box_a_printed_line() -> None:
    boxes = line_boxes([run("one", 0), run("two", 0, left=90), run("three", 0, baseline=114)], page=2)
    assert [(box.page, box.left) for box in boxes] == [(2, 50), (2, 50)]
    assert boxes[0].right == 108 and boxes[0].bottom <= boxes[1].top + 1
