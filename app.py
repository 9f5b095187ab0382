"""The chat page, as `python app.py`, `gradio app.py` and hosting sites start it."""

import sys

from inspectqa.errors import InspectQAError
from inspectqa.indexing.memory import use_few_arenas
from inspectqa.page.serving import launch_arguments, quiet
from inspectqa.settings import Settings

quiet()
use_few_arenas()

from inspectqa.page.layout import build_page  # noqa: E402
from inspectqa.page.reports import Library  # noqa: E402

try:
    library = Library(Settings())
    demo = build_page(library)
except InspectQAError as error:
    sys.exit(f"Error: {error}")

if __name__ == "__main__":
    demo.launch(**launch_arguments(library))
