"""Links to reports are read out of a provider's page, whatever its layout."""

from __future__ import annotations

import datetime as dt

import pytest

from inspectqa.provider_pages import read_links
from inspectqa.records import Framework

PAGE = b"""<html><body><ol>
<li><p>9 May 2025</p><a href="/v1/file/200">Inspection, pdf</a></li>
<li><p><time datetime="2026-10-01">1 Oct 2026</time></p><a href="/v1/file/200?b">Focused visit, pdf</a></li>
<li><p>20 July 2023</p><a href="/v1/file/200?c">Focused visit, pdf</a></li>
<li><a href="https://elsewhere.example/v1/file/5">3 May 2025 report</a></li>
<li><a href="/about">5 May 2025: about us</a></li>
</ol></body></html>"""
HOME = "https://reports.example.gov.uk/provider/44/1"
FILE = "https://files.example.gov.uk/v1/file/"
DAY = """<li class="timeline__day"><h3>{day}</h3><div><p>{kind}</p><ul><li><a class="publication-link"
 href="{file}" target="_blank">{kind} <span class="nonvisual">{kind}, pdf - {day}</span></a></li></ul></div>
</li>"""
VARIANTS = {
    "the layout that others describe": DAY.format(
        day="15 July 2024", kind="Children's services focused visit", file=f"{FILE}1"
    ),
    "months in short": f"<li>Focused visit <a href='{FILE}1'>PDF</a> 15 Jul 2024</li>",
    "a time": "<p><time datetime='2024-07-15T09:30:00Z'>today</time>"
    f" <a href='{FILE}1'>Focused visit</a></p>",
    "slashes": f"<tr><td>15/07/2024</td><td>Focused visit</td><td><a href='{FILE}1'>Report</a></td></tr>",
    "a date before the list of links": "<h3>15 July 2024</h3><div><div><div><div><div>"
    f"<a href='{FILE}1'>Focused visit letter</a></div></div></div></div></div>",
    "a label for those who don't see": f"<a href='{FILE}1' aria-label='Focused visit, 15 July 2024'>PDF</a>",
    "an address of its own parts": "<base href='/provider/'><a href='files/26/urn/1.pdf'>Focused visit"
    " 15 July 2024</a>",
    "an earlier host": "<a href='https://files.api.example.gov.uk/v1/file/1?download#top'>Focused visit,"
    " 15 July 2024</a>",
}


@pytest.mark.parametrize("body", VARIANTS.values(), ids=VARIANTS)
def test_a_link_is_read_whatever_the_layout(body):
    (link,) = read_links(f"<html><body><ol>{body}</ol></body></html>".encode(), HOME)
    assert (link.published, link.framework) == (dt.date(2024, 7, 15), Framework.FOCUSED_VISIT)
    assert "#" not in link.address


def test_each_day_has_its_own_date_and_kind():
    days = [
        ("9 May 2025", "Children's services inspection", Framework.ILACS),
        ("30 January 2024", "Joint area child protection inspection", Framework.OTHER),
        ("12 July 2024", "Area SEND full inspection", Framework.AREA_SEND),
        ("12 July 2019", "Local area SEND inspection", Framework.OTHER),
        ("6 March 2020", "Children's services monitoring visit", Framework.OTHER),
        ("3 March 2016", "Inspection of children's services", Framework.SIF),
        ("3 March 2011", "Inspection of children's services", Framework.OTHER),
    ]
    body = "".join(DAY.format(day=day, kind=kind, file=f"{FILE}{n}") for n, (day, kind, _) in enumerate(days))
    links = read_links(f"<html><body><ol>{body}</ol></body></html>".encode(), HOME)
    assert [f"{link.published.day} {link.published:%B %Y}" for link in links] == [day for day, _, _ in days]
    assert [link.framework for link in links] == [kind for _, _, kind in days]


def test_a_link_without_a_date_does_not_take_its_neighbours():
    body = (
        DAY.format(day="9 May 2025", kind="Inspection", file=f"{FILE}1")
        + f"<p><a href='{FILE}2'>Letter</a></p>"
    )
    dated, undated = read_links(f"<html><body>{body}</body></html>".encode(), HOME)
    assert (dated.published, undated.published) == (dt.date(2025, 5, 9), None)


def test_links_of_a_page_have_dates_and_kinds_and_stay_at_home():
    links = read_links(PAGE, HOME)
    assert [(link.published, link.framework) for link in links] == [
        (dt.date(2025, 5, 9), Framework.ILACS),
        (dt.date(2026, 10, 1), Framework.FOCUSED_VISIT),
        (dt.date(2023, 7, 20), Framework.FOCUSED_VISIT),
    ]
    assert read_links(b"", "https://reports.example.gov.uk/") == ()
