"""The counts of the last answer as a plot under the conversation, with their table as a file beside it.

A plot adds nothing to the answer: its table says the same, to everyone. Grades over time are drawn in the
answer itself (timeline.py), for Gradio's line plot knows no scale of grades.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from inspectqa.records import Answer, Grade
from inspectqa.rendering import table_to_csv
from inspectqa.rendering.chart import Counts, counts_of
from inspectqa.rendering.html import escape

#: Colours of the grades, told apart by lightness too, each at least 3:1 on the light and the dark page.
_GRADES = {
    Grade.OUTSTANDING: "#1d7a4c",
    Grade.GOOD: "#5b8def",
    Grade.REQUIRES_IMPROVEMENT: "#c07a12",
    Grade.ADEQUATE: "#8a6d3b",
    Grade.INADEQUATE: "#c8453c",
    Grade.TYPICALLY_POSITIVE: "#1d7a4c",
    Grade.INCONSISTENT: "#c07a12",
    Grade.SYSTEMIC_FAILINGS: "#c8453c",
}
COLOURS = {grade.value.capitalize(): colour for grade, colour in _GRADES.items()}
OTHER, ONE = "#80808c", "#5b8def"
HEIGHT = 320
#: More bars than this need their names aslant.
LEVEL_NAMES_MAX = 6


@dataclass(frozen=True, slots=True)
class Plot:
    """The components, hidden while there is nothing to draw."""

    group: gr.Column
    heading: gr.HTML
    bars: gr.BarPlot
    save: gr.Button

    @property
    def parts(self) -> list[Any]:
        """Those that an answer changes, in the order of `show`."""
        return [self.group, self.heading, self.bars]


def make_plot() -> Plot:
    """The components, under the conversation."""
    with gr.Column(visible=False, elem_id="plot") as group:
        heading = gr.HTML("")
        bars = gr.BarPlot(
            x="group",
            y="number",
            color="part",
            label="Counts",
            show_label=False,
            height=HEIGHT,
            tooltip="all",
            buttons=["fullscreen", "export"],
            elem_id="plot-bars",
        )
        save = gr.Button("Download these counts as CSV", size="sm")
    return Plot(group, heading, bars, save)


def show(answers: Sequence[Answer]) -> list[Any]:
    """The updates of the components for the last answer; hidden where it has no counts."""
    counts = last_counts(answers)
    if counts is None:
        return [gr.update(visible=False), "", gr.skip()]
    return [
        gr.update(visible=True),
        heading_html(counts, answers[-1].question),
        gr.update(
            value=long_form(counts),
            color_map=colours_of(counts),
            colors_in_legend=[],
            x_title=counts.by,
            y_title="Number",
            color_title="",
            label=_words(counts),
            x_label_angle=0 if len(counts.bars) <= LEVEL_NAMES_MAX and counts.by == "Year" else -45,
            sort=[name for name, _ in counts.bars],
        ),
    ]


def last_counts(answers: Sequence[Answer]) -> Counts | None:
    """The counts of the last answer, if its table has some."""
    if not answers or answers[-1].table is None or answers[-1].refused:
        return None
    return counts_of(answers[-1].table)


def heading_html(counts: Counts, question: str) -> str:
    """What the plot shows, its key, and all its numbers in words for those who don't see it."""
    key = "".join(
        f'<li><span style="background:{colour}"></span>{escape(part)}</li>'
        for part, colour in colours_of(counts).items()
    )
    return (
        f'<h2 class="plot-title">{escape(question)}</h2>'
        f'<p class="unseen">{escape(_words(counts))}</p>'
        f'<ul class="plot-key" aria-label="Key">{key}</ul>'
        '<p class="note">The same numbers stand in the answer’s table.</p>'
    )


def colours_of(counts: Counts) -> dict[str, str]:
    """The colour of each part: a grade's own, else the first one's and a quiet one for the rest."""
    return {part: COLOURS.get(part, OTHER if n else ONE) for n, part in enumerate(counts.parts)}


def long_form(counts: Counts) -> Any:
    """A pandas data frame of Gradio's plots: a row for each part of each bar, with group, part and number."""
    import pandas as pd  # type: ignore[import-untyped]

    rows = [
        (name, part, number)
        for name, own in counts.bars
        for part, number in zip(counts.parts, own, strict=True)
    ]
    return pd.DataFrame(rows, columns=["group", "part", "number"])


def save_counts(answers: Sequence[Answer], folder: Path) -> Path:
    """The last answer's table as a CSV file in the folder."""
    table = answers[-1].table if answers else None
    if table is None:
        raise gr.Error("There are no counts to save.", print_exception=False)
    path = folder / f"inspectqa-counts-{time.strftime('%Y-%m-%d-%H%M%S')}.csv"
    path.write_text(table_to_csv(table), encoding="utf-8-sig")
    return path


def _words(counts: Counts) -> str:
    """'Bars by year. 2021: 10 Outstanding, 5 Good; 2022: …'."""
    told = "; ".join(
        f"{name}: " + ", ".join(f"{number} {part}" for part, number in zip(counts.parts, own, strict=True))
        for name, own in counts.bars
    )
    return f"Bars by {counts.by.lower()}. {told}."
