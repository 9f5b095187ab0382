"""An Answer as JSON, text, Markdown, HTML, Word or CSV, and a report's page with a paragraph marked.

Whatever comes out of a report, a question or a model is escaped for the format that it goes into.
"""

from inspectqa.rendering.html import answer_fragment, to_html
from inspectqa.rendering.markdown import to_markdown
from inspectqa.rendering.pages import page_count, render_page
from inspectqa.rendering.plain import to_text
from inspectqa.rendering.schema import answer_from_dict, answer_schema, evidence_to_dict, read_saved, to_dict
from inspectqa.rendering.tables import answer_to_csv, table_to_csv
from inspectqa.rendering.word import to_word, to_word_conversation

__all__ = [
    "answer_fragment",
    "answer_from_dict",
    "answer_schema",
    "answer_to_csv",
    "evidence_to_dict",
    "page_count",
    "read_saved",
    "render_page",
    "table_to_csv",
    "to_dict",
    "to_html",
    "to_markdown",
    "to_text",
    "to_word",
    "to_word_conversation",
]
