"""Reading in a real browser: stopping, zoom, copying, sorting, the way back on a phone."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

RATE = "What is the re-referral rate in Dorset in 2022?"
CARE = "How are care leavers doing in Dorset in 2025?"
#: What is copied, caught where a browser without a clipboard would lose it.
CATCH = (
    "() => { window.copied = []; Object.defineProperty(navigator, 'clipboard', "
    "{ value: { writeText: async (text) => void window.copied.push(text) } }) }"
)


def test_an_answer_is_stopped_and_its_question_stands_in_the_box_again(visit, ask, slow_site):
    page = visit(at=slow_site)
    ask(page, RATE)
    page.fill("#question textarea", CARE)
    page.press("#question textarea", "Enter")
    page.wait_for_function("() => document.querySelectorAll('.user-row').length === 2")
    page.get_by_role("button", name="Stop").click()
    page.wait_for_selector("#question .submit-button")
    page.wait_for_function("() => document.querySelectorAll('.user-row').length === 1")
    assert page.input_value("#question textarea") == CARE
    page.wait_for_timeout(2500)
    assert page.locator(".answer").count() == 1, "nothing comes after the stop"
    page.press("#question textarea", "Enter")
    page.wait_for_function("() => document.querySelectorAll('.answer .foot').length === 2")


def test_the_page_is_made_larger_and_smaller(visit, ask):
    page = visit()
    ask(page, RATE)
    page.wait_for_selector("#page-picture img")
    width = "() => document.querySelector('#page-picture img').clientWidth"
    before = page.evaluate(width)
    page.get_by_role("button", name="Larger").click()
    page.wait_for_function(f"before => ({width})() > before * 1.2", arg=before)
    for _ in range(8):
        page.get_by_role("button", name="Smaller").click()
    page.wait_for_function(f"before => ({width})() < before * 0.6", arg=before)
    assert page.evaluate(width) > before * 0.4, "no smaller than half"


def test_an_answer_and_a_paragraph_are_copied_with_their_citations(visit, ask):
    page = visit()
    page.evaluate(CATCH)
    answer = ask(page, RATE)
    answer.get_by_role("button", name="Copy").click()
    page.wait_for_function("() => window.copied.length === 1")
    page.get_by_role("button", name="Copy the paragraph with its citation").click()
    page.wait_for_function("() => window.copied.length === 2")
    whole, paragraph = page.evaluate("window.copied")
    assert "33%" in whole
    assert "[1] Dorset 2022, ¶1, p. 1: ‘" in whole
    assert paragraph.startswith("‘")
    assert "33%" in paragraph
    assert "’ Dorset 2022, ¶1, p. 1 (ILACS, published " in paragraph


def column(page, number):
    """A column of the collection's table as it is shown."""
    return page.evaluate(
        "n => [...document.querySelectorAll(`#reports .body-cell[data-col='${n}']`)]"
        ".sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)"
        ".map(cell => cell.innerText.trim())",
        number,
    )


def wait_first(page, number, words):
    """Until the table's first row has these words in that column."""
    for _ in range(100):
        if column(page, number)[0] == words:
            return
        page.wait_for_timeout(100)
    pytest.fail(f"the first row is {column(page, number)[0]}, not {words}")


def test_the_collection_is_sorted_by_order_and_by_a_headings_menu(visit):
    page = visit()
    page.get_by_role("tab", name="Collection").click()
    page.wait_for_selector("#reports .body-cell")
    published = column(page, 2)
    assert published == sorted(published, reverse=True), "newest first"
    page.get_by_label("Order").click()
    page.get_by_role("option", name="Oldest first").click()
    wait_first(page, 2, min(published))
    assert column(page, 2) == sorted(published)
    page.locator("#reports th", has_text="Authority").hover()
    page.locator("#reports th", has_text="Authority").get_by_label("Open cell menu").click()
    page.get_by_role("menuitem", name="Sort descending").click()
    last = max(column(page, 0))
    wait_first(page, 0, last)
    page.locator("#reports .body-cell", has_text=last).first.click()
    page.wait_for_selector(".detail h2")
    assert page.locator(".detail h2").first.inner_text() == last, "the row that is seen is the one chosen"


def test_on_a_phone_the_way_back_leads_from_the_reader_to_the_citation(visit, ask):
    page = visit(width=360, height=740, has_touch=True)
    address = page.url
    ask(page, RATE)
    page.wait_for_timeout(800)  # the conversation scrolls to the question first
    link = page.locator(".answer .body a.citation").first
    link.click()
    page.wait_for_function("() => document.activeElement.id === 'reader-heading'")
    page.wait_for_function(
        "() => document.querySelector('#reader').getBoundingClientRect().top < innerHeight / 2"
    )
    page.go_back()
    page.wait_for_function("() => document.activeElement.classList.contains('citation')")
    top = "() => document.activeElement.getBoundingClientRect().top"
    page.wait_for_function(f"() => ({top})() > 0 && ({top})() < innerHeight")
    assert page.url == address
    assert page.locator(".answer .foot").count() == 1


def test_on_a_phone_the_collection_needs_no_sideways_scrolling(visit):
    page = visit(width=360, height=740, has_touch=True)
    page.get_by_role("tab", name="Collection").click()
    page.wait_for_selector("#reports .body-cell")
    box = "document.querySelector('#reports .virtual-table-viewport')"
    assert page.evaluate(f"{box}.scrollWidth - {box}.clientWidth") <= 1
    seen = page.locator("#reports th:visible").all_inner_texts()
    assert [words.split("\n")[0] for words in seen] == [
        "Authority",
        "Framework",
        "Published",
        "Overall grade",
    ]
    page.locator("#reports .body-cell", has_text="Dorset").first.click()
    page.wait_for_selector(".detail h2")
