"""The page of an executed notebook: only its sections, in our own template."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.reports.blocks import PART
from analytics.wording import Locale, escape

if TYPE_CHECKING:
    from nbformat import NotebookNode

HERE = Path(__file__).parent


def render(
    notebook: "NotebookNode", *, title: str, locale: Locale, warnings: Sequence[str] = ()
) -> str:
    """HTML of the outputs that are marked as sections; warnings stand at the end of the page."""
    from nbconvert.exporters.html import HTMLExporter

    headings = {
        name: locale.translate(f"page.heading.{name}")
        for name in notebook.metadata.aftermath.sections
        if locale.has(f"page.heading.{name}")
    }
    exporter = HTMLExporter(
        template_name="template",
        template_file="report.html.j2",
        extra_template_basedirs=[str(HERE)],
    )
    page = {
        "title": title,
        "locale": locale,
        "headings": headings,
        "warnings": [escape(line) for line in warnings],
        "has_appendix": any(
            output.get("metadata", {}).get(PART) == "appendix" and output.data.get("text/html")
            for cell in notebook.cells
            for output in cell.get("outputs", [])
        ),
    }
    text, _ = exporter.from_notebook_node(notebook, resources={"page": page})
    return text
