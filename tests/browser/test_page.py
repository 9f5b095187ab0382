"""The page in a real browser, as a visitor uses it."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

RATE = "What is the re-referral rate in Dorset in 2022?"
MARK = (255, 226, 92)


STORE = "JSON.parse(localStorage.getItem('inspectqa-conversations-1') || '[]')"


def wait_kept(page, count):
    page.wait_for_function(f"n => {STORE}.length === n", arg=count)


def kept(page, title):
    """Opens a kept conversation."""
    page.get_by_role("button", name="Conversations").click()
    page.get_by_label("Kept in this browser").click()
    page.get_by_role("option", name=title).click()


def heading(page):
    return page.inner_text("#reader-heading")


def picture(page):
    from PIL import Image

    page.wait_for_function("() => document.querySelector('#page-picture img')?.complete")
    source = page.get_attribute("#page-picture img", "src")
    return Image.open(io.BytesIO(page.request.get(source).body())).convert("RGB")


def test_a_question_is_answered_and_its_first_citation_opens_with_the_lines_marked(visit, ask):
    page = visit()
    answer = ask(page, RATE)
    assert "33%" in answer.inner_text()
    page.wait_for_function("() => document.querySelector('#reader-heading')")
    assert heading(page) == "Dorset 2022, ¶1, p. 1"
    drawn = picture(page)
    marked = [
        y
        for y in range(drawn.height)
        if any(drawn.getpixel((x, y)) == MARK for x in range(0, drawn.width, 7))
    ]
    assert 10 < len(marked) < 80, "one paragraph of one or two lines is marked"
    assert "Dorset 2022, ¶1, p. 1" in page.get_attribute("#page-picture img", "alt")


def test_clicking_a_citation_opens_its_page_and_the_buttons_turn_it(visit, ask):
    page = visit()
    ask(page, "Are pathway plans of good quality in Dorset in 2022?")
    link = page.locator("a.citation", has_text="[").first
    cited = link.get_attribute("href")
    link.click()
    page.wait_for_selector("#reader-heading")
    assert cited.startswith("#cite/dorset-2022")
    page.goto(page.url.split("?")[0] + "?paragraph=dorset-2022-01-21-ilacs/0013")
    page.wait_for_selector("#reader-heading")
    assert heading(page).startswith("Dorset 2022")
    second_page = "p. 2" in heading(page)
    button = page.get_by_role("button", name="‹ Page" if second_page else "Page ›")
    button.click()
    page.wait_for_selector(".turned")
    assert "Now at page" in page.inner_text(".turned")


def test_a_follow_up_keeps_the_authority(visit, ask):
    page = visit()
    ask(page, "How are care leavers doing in Dorset in 2022?")
    answer = ask(page, "and in 2025?")
    assert "Dorset" in answer.locator(".chips").inner_text()
    assert "2025" in answer.locator(".chips").inner_text()
    assert "2025" in answer.locator(".sources").text_content()


def test_a_chip_can_be_dropped(visit, ask):
    page = visit()
    answer = ask(page, "How are care leavers doing in Dorset in 2022?")
    chips = answer.locator(".chips")
    assert "2022" in chips.inner_text()
    chips.locator("a.drop[href*='years']").click()
    page.wait_for_function("() => !/2022 *×/.test(document.querySelector('.answer .chips')?.textContent)")
    page.wait_for_selector(".answer .foot")
    assert page.locator(".user-row").count() == 1
    assert "Dorset" in page.locator(".answer .chips").inner_text()


def test_a_refusal_says_what_was_searched(visit, ask):
    page = visit()
    answer = ask(page, "When was Leeds last inspected by NASA?")
    assert "refused" in answer.get_attribute("class")
    assert "Searched" in answer.inner_text()


def test_an_example_and_a_follow_up_suggestion_ask_themselves(visit):
    page = visit()
    page.locator(".example").first.click()
    page.wait_for_selector(".answer .foot")
    page.locator("button.option").first.click()
    page.wait_for_function("() => document.querySelectorAll('.answer .foot').length === 2")
    assert page.locator(".answer").count() == 2


def test_text_of_a_report_is_only_text(visit, ask):
    page = visit()
    opened = []
    page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    answer = ask(page, "What panel listens to care leavers in Dorset in 2025?")
    assert "onerror" in answer.inner_text()
    assert answer.locator("img").count() == 0
    assert page.locator(".reader-text img").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0
    assert opened == []


def test_a_question_is_only_text(visit, ask):
    page = visit()
    ask(page, "<img src=x onerror=alert(1)> ![x](http://evil.example/x.png) $$x$$")
    assert page.locator(".user-row img").count() == 0


def test_a_report_without_pages_shows_its_text(visit, ask):
    page = visit()
    ask(page, "What do care leavers in Rotherham choose?")
    page.wait_for_selector(".reader-text .marked")
    assert heading(page).startswith("Rotherham 2025")
    assert not page.locator("#page-picture").is_visible()


def test_hovering_a_citation_shows_its_quotation(visit, ask):
    page = visit()
    ask(page, RATE)
    page.wait_for_timeout(800)  # the conversation scrolls to the question first
    link = page.locator("a.citation").first
    link.hover()
    page.wait_for_selector("#quotation-tip.shown")
    assert page.inner_text("#quotation-tip").startswith("Dorset 2022, ¶1, p. 1: ‘")
    assert link.get_attribute("aria-describedby") == "quotation-tip"
    page.keyboard.press("Escape")
    page.wait_for_selector("#quotation-tip:not(.shown)", state="attached")


def test_a_wide_table_shows_its_grades_and_scrolls_in_its_own_box_by_keyboard(visit, ask):
    page = visit(width=420, height=800)
    answer = ask(page, "Compare Dorset and Rotherham on care leavers")
    heads = answer.locator(".table th").all_inner_texts()
    assert heads[-1] == "Inspected"
    box = answer.locator(".table").first
    wider = "box => box.scrollWidth > box.clientWidth"
    assert box.evaluate(wider)
    box.focus()
    assert box.evaluate("box => getComputedStyle(box).outlineStyle") == "solid"
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.answer .table').scrollLeft > 0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 420


def test_the_conversation_is_saved_as_files(visit, ask):
    page = visit()
    ask(page, RATE)
    page.get_by_role("button", name="Conversations").click()
    for name, start in (
        ("Markdown", b"**What is"),
        ("JSON", b"["),
        ("Word", b"PK"),
        ("CSV", b"\xef\xbb\xbfMarker"),
    ):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save as {name}").click()
        assert Path(download.value.path()).read_bytes().startswith(start)


def test_counts_by_year_are_plotted_beside_their_table(visit, ask):
    page = visit(width=360)
    ask(page, "leadership grades by year")
    page.wait_for_selector("#plot-bars canvas, #plot-bars svg.marks")
    assert page.locator(".plot-key li").all_inner_texts() == [
        "Outstanding",
        "Good",
        "Requires improvement",
        "Inadequate",
    ]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    with page.expect_download() as download:
        page.get_by_role("button", name="Download these counts").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\xef\xbb\xbfYear,Outstanding")
    ask(page, RATE)
    page.wait_for_selector("#plot", state="hidden")


def test_conversations_stay_in_the_browser(visit, ask):
    page = visit()
    ask(page, RATE)
    wait_kept(page, 1)
    page.reload()
    page.wait_for_selector(".answer .foot")
    assert "33%" in page.locator(".answer").inner_text()
    assert "2025" in ask(page, "and in 2025?").locator(".chips").inner_text()
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_selector(".example")
    kept(page, RATE)
    page.wait_for_function("() => document.querySelectorAll('.answer .foot').length === 2")


def test_a_conversation_is_renamed_and_deleted_after_a_question(visit, ask):
    page = visit()
    ask(page, RATE)
    wait_kept(page, 1)
    page.get_by_role("button", name="Conversations").click()
    page.get_by_label("Rename it to").fill("Re-referrals")
    page.get_by_role("button", name="Rename").click()
    page.wait_for_function(f"() => {STORE}[0].title === 'Re-referrals'")
    title = page.get_by_label("Rename it to").element_handle()
    page.wait_for_function("title => title.value === ''", arg=title)  # then the list is there anew
    page.once("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog"):  # on a busy machine it comes late, and must not meet the next answer
        page.get_by_role("button", name="Delete…").click()
    page.wait_for_function("() => document.querySelectorAll('.answer').length === 1")
    assert page.evaluate(STORE)[0]["title"] == "Re-referrals"
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete…").click()
    page.wait_for_selector(".example")
    assert page.evaluate(STORE) == []


def test_two_tabs_keep_both_conversations_and_a_full_store_drops_the_oldest(visit, ask, site):
    page = visit()
    other = page.context.new_page()
    other.goto(site.address)
    other.wait_for_selector(".example")
    ask(page, RATE)
    wait_kept(page, 1)
    ask(other, "How are care leavers doing in Dorset in 2025?")
    wait_kept(other, 2)
    other.close()
    page.evaluate(
        "() => { const set = Storage.prototype.setItem; Storage.prototype.setItem = function (name, value) {"
        "if (value.length > 3000 && JSON.parse(value).length > 1) throw new DOMException('full');"
        "return set.call(this, name, value) } }"
    )
    ask(page, "and in 2025?")
    page.get_by_text("The oldest conversation was dropped").wait_for()
    assert [one["title"] for one in page.evaluate(STORE)] == [RATE]


def test_a_server_that_comes_back_finds_the_conversation(visit, ask, site):
    page = visit()
    ask(page, RATE)
    wait_kept(page, 1)
    site.stop()
    try:
        page.fill("#question textarea", "and in 2025?")
        page.press("#question textarea", "Enter")
        page.get_by_text("The page cannot reach its server. Your question is kept").wait_for()
    finally:
        site.start()
    page.wait_for_selector("#draft-note")
    assert page.input_value("#question textarea") == "and in 2025?"
    page.wait_for_selector(".answer .foot")
    visit.failed.clear()  # what could not be loaded meanwhile
    page.press("#question textarea", "Enter")
    page.wait_for_function("() => document.querySelectorAll('.answer .foot').length === 2")
    assert "2025" in page.locator(".answer .chips").last.inner_text()
    page.wait_for_selector("#draft-note", state="detached")


def test_an_answers_table_is_downloaded_and_the_page_is_titled(visit, ask):
    page = visit()
    answer = ask(page, "Compare Dorset and Rotherham on care leavers")
    with page.expect_download() as download:
        answer.get_by_role("button", name="Download CSV").click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbfAuthority,")
    assert b"Dorset" in content
    assert page.title() == "Compare Dorset and Rotherham on care leavers – InspectQA"


def test_a_question_is_edited_asked_again_and_judged(visit, ask, site):
    page = visit()
    ask(page, RATE)
    page.get_by_role("button", name="Edit").click()
    box = page.locator("#chat textarea")
    box.fill("How are care leavers doing in Dorset in 2025?")
    page.get_by_role("button", name="Submit").click()
    page.wait_for_function("() => /care leavers/.test(document.querySelector('.user-row').innerText)")
    page.wait_for_function("() => /2025/.test(document.querySelector('.answer .chips')?.innerText)")
    page.wait_for_selector(".answer .foot")
    page.get_by_role("button", name="Retry").click()
    page.wait_for_selector(".answer .foot")
    page.wait_for_selector("#question .submit-button")
    page.get_by_role("button", name="Dislike").click()
    page.get_by_text("It is kept beside the reports and goes nowhere else").wait_for()
    line = json.loads((site.index / "feedback.jsonl").read_text().splitlines()[-1])
    assert (line["question"], line["verdict"]) == ("How are care leavers doing in Dorset in 2025?", "Dislike")
    page.get_by_label("In your own words").fill("  The  panel is missing.\n")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Your words are kept, too").wait_for()
    line = json.loads((site.index / "feedback.jsonl").read_text().splitlines()[-1])
    assert (line["verdict"], line["words"]) == ("Dislike", "The panel is missing.")
    page.get_by_label("In your own words").wait_for(state="hidden")


def test_a_blank_question_and_a_very_long_one(visit, ask):
    page = visit(width=360, height=740)
    page.fill("#question textarea", "   ")
    page.press("#question textarea", "Enter")
    page.get_by_text("Type a question first").wait_for()
    page.fill("#question textarea", "What about " + "care leavers " * 300)
    assert len(page.input_value("#question textarea")) <= 2000
    page.fill("#question textarea", "Dorset" * 120 + "?")
    page.press("#question textarea", "Enter")
    page.wait_for_selector(".answer .foot, .answer.error")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_on_paper_the_whole_conversation_stands_without_its_buttons(visit, ask):
    page = visit()
    ask(page, "How are care leavers doing in Dorset in 2025?")
    page.emulate_media(media="print")
    assert not page.locator("#question").is_visible()
    assert not page.locator("#reader").is_visible()
    hidden = "() => { const c = document.querySelector('#chat'); return c.scrollHeight - c.clientHeight }"
    assert page.evaluate(hidden) <= 1
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".sources blockquote").first.is_visible()


def test_the_page_is_used_by_keyboard_alone(visit):
    page = visit()
    page.wait_for_function("() => document.activeElement === document.querySelector('#question textarea')")
    page.keyboard.type(RATE)
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer .foot")
    page.locator("#chat .answer a.drop").first.focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('citation')"):
            break
    assert page.evaluate("document.activeElement.classList.contains('citation')")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_selector("#reader-heading")


def test_a_phone_of_360_pixels_shows_everything(visit, ask):
    page = visit(width=360, height=740, has_touch=True)
    ask(page, RATE)
    page.locator("a.citation").first.click()
    page.wait_for_selector("#page-picture img")
    for tab in ("Ask", "Collection"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_reports_are_found_added_and_removed(visit, site, mini_reports, tmp_path):
    page = visit()
    page.get_by_role("tab", name="Collection").click()
    page.get_by_label("Find").fill("rotherham")
    page.wait_for_function("() => !document.querySelector('#reports').innerText.includes('dorset-2025')")
    page.get_by_label("Find").fill("")
    bad = tmp_path / "saved page.pdf"
    bad.write_text("<!doctype html><title>404</title>")
    good = tmp_path / "letter.md"
    text = (mini_reports / "rotherham-2025.md").read_text()
    good.write_text(text.replace("16 December 2025", "12 June 2019").replace("Leaders know", "Managers know"))
    page.get_by_role("button", name="Add reports").click()
    many = [tmp_path / f"letter {number}.md" for number in range(101)]
    for path in many:
        path.write_text("Leaders know.")
    page.set_input_files("#files input[type=file]", many)
    page.wait_for_selector(".outcome li.bad")
    assert "there are 101; at most 100 are added in one go" in page.inner_text(".outcome li.bad")
    page.get_by_role("button", name="Clear").click()
    page.wait_for_selector(".outcome li.bad", state="detached")
    page.set_input_files("#files input[type=file]", [str(bad), str(good)])
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Add to the collection").click()
    page.wait_for_selector(".outcome li.bad")
    assert "saved page.pdf" in page.inner_text(".outcome li.bad")
    assert "letter.md: in the collection as Rotherham" in page.inner_text(".outcome")
    row = page.get_by_text("rotherham-2019-06-12-ilacs").last
    row.click()
    page.wait_for_selector(".detail h2")
    page.get_by_role("button", name="Remove this report").click()
    page.get_by_role("button", name="Remove it").click()
    page.wait_for_function("() => !document.querySelector('#reports').innerText.includes('2019-06-12')")
    assert [path.name for path in site.corpus.rglob("*") if path.is_file()] == ["letter.md"]


def test_an_authority_shows_its_grades_over_time(visit):
    page = visit()
    page.get_by_role("tab", name="Collection").click()
    page.get_by_text("dorset-2025-05-09-ilacs").last.click()
    page.wait_for_selector(".timeline")
    assert "2022: requires improvement; 2025: good" in page.get_attribute(".timeline", "aria-label")
    page.get_by_role("button", name="Ask about this authority").click()
    page.wait_for_selector("#question textarea")
    page.get_by_role("button", name="Limit the reports").click()
    chosen = page.locator("#authorities").get_by_text("Dorset", exact=True)
    chosen.first.wait_for()
    assert chosen.first.is_visible()


@pytest.fixture(scope="session")
def axe(tmp_path_factory) -> str:
    """axe-core's script, from the package registry; skips where that cannot be reached."""
    folder = tmp_path_factory.mktemp("axe")
    if shutil.which("npm") is None:
        pytest.skip("no npm: axe-core cannot be fetched")
    packed = subprocess.run(
        ["npm", "pack", "--silent", "axe-core@4"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if packed.returncode:
        pytest.skip("axe-core cannot be fetched from the package registry")
    shutil.unpack_archive(folder / packed.stdout.strip().splitlines()[-1], folder, "gztar")
    return (folder / "package" / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(visit, ask, axe, scheme):
    page = visit(color_scheme=scheme)
    faults = []
    for state in ("start", "plot", "answer", "refusal", "collection"):
        if state == "answer":
            ask(page, "How are care leavers doing in Dorset?")
            page.wait_for_selector("#page-picture img")
        elif state == "plot":
            ask(page, "leadership grades by year")
            page.wait_for_selector("#plot-bars canvas, #plot-bars svg.marks")
        elif state == "refusal":
            ask(page, "When was Leeds last inspected by NASA?")
        elif state == "collection":
            page.get_by_role("tab", name="Collection").click()
        page.wait_for_timeout(500)
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})")
        for fault in found["violations"]:
            if fault["impact"] in ("serious", "critical"):
                nodes = [
                    node["html"][:160] + " " + node["failureSummary"][:200] for node in fault["nodes"][:4]
                ]
                faults.append({state: fault["id"], "nodes": nodes})
    assert faults == [], json.dumps(faults, indent=1)


def test_motion_is_reduced_where_asked(visit):
    page = visit(reduced_motion="reduce")
    duration = page.evaluate("getComputedStyle(document.querySelector('#question')).animationDuration")
    assert float(duration.removesuffix("s")) < 0.01
