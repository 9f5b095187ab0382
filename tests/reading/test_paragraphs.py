from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inspectqa.reading.blocks import Block, Document, Role
from inspectqa.reading.paragraphs import make_paragraphs
from inspectqa.records import Box, Paragraph, ParagraphKind


def heading(text: str, level: int = 1, page: int = 2) -> Block:
    return Block(Role.HEADING, text, page, level=level)


def numbered(label: str, text: str, page: int = 2, **more: object) -> Block:
    return Block(Role.ITEM, text, page, label, level=1, **more)  # type: ignore[arg-type]


def bullet(text: str, level: int = 1, page: int = 2) -> Block:
    return Block(Role.ITEM, text, page, "◼", level)


def plain(text: str, page: int = 2, **more: object) -> Block:
    return Block(Role.PARAGRAPH, text, page, **more)  # type: ignore[arg-type]


def read(*blocks: Block) -> tuple[Paragraph, ...]:
    return make_paragraphs(Document(blocks, pages=3), "somewhere-2020")


def test_ids_and_orders_count_from_one() -> None:
    first, second = read(plain("One."), plain("Two."))
    assert (first.id, first.order, second.id) == ("somewhere-2020/0001", 1, "somewhere-2020/0002")


def test_a_paragraph_over_a_page_break_is_one_with_the_boxes_of_both_pages() -> None:
    upper, lower = Box(2, 0, 700, 100, 712), Box(3, 0, 80, 100, 92)
    note = Block(Role.FOOTNOTE, "A note.", 2, "1")
    (paragraph, footnote) = read(
        numbered("15.", "Domestic abuse is a", page=2, boxes=(upper,)),
        note,
        plain("challenge.", page=3, continues=True, boxes=(lower,)),
    )
    assert paragraph.text == "Domestic abuse is a challenge."
    assert (paragraph.number, paragraph.page_first, paragraph.page_last) == ("15", 2, 3)
    assert paragraph.boxes == (upper, lower)
    assert footnote.kind is ParagraphKind.FOOTNOTE and footnote.number is None


def test_a_word_hyphenated_over_a_page_break_is_joined_tight() -> None:
    (paragraph,) = read(plain("A multi-"), plain("agency hub.", page=3, continues=True))
    assert paragraph.text == "A multi-agency hub."


def test_sections_follow_the_headings() -> None:
    paragraphs = read(
        heading("Title", page=1), plain("Lead."), heading("Findings"), heading("Summary", 2), plain("Good.")
    )
    assert paragraphs[1].section == ()
    assert paragraphs[-2].section == ("Findings",)
    assert paragraphs[-1].section == ("Findings", "Summary")


def test_bullets_know_what_introduces_them() -> None:
    paragraphs = read(
        plain("Two facts. Of this number:"),
        bullet("one lives here:"),
        bullet("in a flat", 2),
        bullet("two do not"),
    )
    assert [p.lead_in for p in paragraphs[1:]] == ["Of this number:", "one lives here:", "Of this number:"]
    assert all(p.kind is ParagraphKind.BULLET for p in paragraphs[1:])


def test_items_that_lost_their_bullets_are_bullets() -> None:
    paragraphs = read(bullet("Free meals:"), plain("in primary schools 7%"), plain("17 live with parents"))
    assert [p.kind for p in paragraphs] == [ParagraphKind.BULLET] * 3
    assert paragraphs[2].lead_in == "Free meals:"


def test_recommendations_end_where_findings_begin() -> None:
    paragraphs = read(
        plain("Lead."),
        heading("What needs to improve?"),
        bullet("The quality of plans."),
        heading("The experiences and progress of children in care: good", 2),
        numbered("1.", "Children are safe."),
    )
    assert paragraphs[2].kind is ParagraphKind.RECOMMENDATION
    assert (paragraphs[4].kind, paragraphs[4].number) == (ParagraphKind.PARAGRAPH, "1")
    assert len(paragraphs[4].section) == 1


def test_deadlines_divide_recommendations() -> None:
    paragraphs = read(
        plain("Lead."),
        heading("Areas for improvement", 2),
        heading("Within three months", 2),
        bullet("Do it."),
    )
    assert paragraphs[-1].kind is ParagraphKind.RECOMMENDATION
    assert paragraphs[-1].section == ("Areas for improvement", "Within three months")


def test_a_row_that_states_one_grade_heads_a_section() -> None:
    row = Block(Role.ROW, "Help and protection: Good", 2, cells=("Help and protection", "Good"))
    paragraphs = read(
        plain("Lead."), heading("The local authority"), row, heading("Summary", 2), plain("Safe.")
    )
    assert paragraphs[2].kind is ParagraphKind.ROW
    assert paragraphs[-1].section == ("Help and protection: Good", "Summary")


def test_the_rows_of_a_judgement_table_head_none_and_carry_no_number() -> None:
    rows = [Block(Role.ROW, text, 1) for text in ("1. Help: Good", "2. Care: Good", "3. Leadership: Good")]
    paragraphs = read(*rows, plain("The council leads well."))
    assert paragraphs[-1].section == ()
    assert not any(p.number for p in paragraphs)


def test_contents_are_no_sections() -> None:
    paragraphs = read(
        plain("Lead."),
        heading("Contents"),
        heading("The local authority 5", 2),
        heading("Findings", 3),
        plain("A."),
    )
    assert paragraphs[2].kind is ParagraphKind.PARAGRAPH
    assert paragraphs[-1].section == ("Findings",)


def test_a_lettered_item_keeps_its_letter() -> None:
    (paragraph,) = read(Block(Role.ITEM, "of the council", 2, "(a)", 1))
    assert (paragraph.text, paragraph.number) == ("(a) of the council", None)


BLOCKS = st.builds(
    Block,
    st.sampled_from(list(Role)),
    st.text(max_size=40),
    st.integers(1, 5),
    st.sampled_from(["", "1.", "2.1", "◼", "a)", "(3)"]),
    st.integers(0, 4),
    continues=st.booleans(),
)


@given(st.lists(BLOCKS, max_size=20))
def test_nothing_is_lost(blocks: list[Block]) -> None:
    paragraphs = read(*blocks)
    joined = " ".join(p.text for p in paragraphs)
    assert all(block.text in joined for block in blocks)
    assert [p.order for p in paragraphs] == list(range(1, len(paragraphs) + 1))
