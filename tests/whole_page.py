"""A case's page as a run writes it, without a kernel: its sections in the report's template."""

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

from analytics.reports import html, sections
from analytics.reports.page import Page
from analytics.results import Results
from analytics.study import Library
from analytics.wording import Locale


def notebook_of(results: Results, library: Library) -> tuple[NotebookNode, Page]:
    """The executed notebook of a case's page, its sections alone, and the page."""
    page, cells = Page(results, library=library), []
    for name in sections.specs():
        data, metadata = getattr(page, name)()._repr_mimebundle_()
        shown = new_output("display_data", data=data, metadata=metadata)
        cells.append(new_code_cell(f"page.{name}()", outputs=[shown]))
    notebook = new_notebook(cells=cells)
    notebook.metadata["aftermath"] = {"sections": list(sections.specs())}
    return notebook, page


def page_of(results: Results, library: Library) -> str:
    """The HTML of a case's page."""
    notebook, page = notebook_of(results, library)
    return html.render(notebook, title=page.title, locale=Locale.of())
