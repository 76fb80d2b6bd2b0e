"""The page of an executed notebook: only its sections, in our own template."""

from pathlib import Path
from typing import TYPE_CHECKING

from analytics.errors import RunError
from analytics.wording import Locale

if TYPE_CHECKING:
    from nbformat import NotebookNode

LARGEST_BYTES = 1_500_000
HERE = Path(__file__).parent


def render(notebook: "NotebookNode", *, title: str, locale: Locale) -> str:
    """HTML of the outputs that are marked as sections; `RunError` above 1.5 MB."""
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
    page = {"title": title, "locale": locale, "headings": headings}
    text, _ = exporter.from_notebook_node(notebook, resources={"page": page})
    if (size := len(text.encode())) > LARGEST_BYTES:
        raise RunError(
            what=f"the page has {size:,} bytes",
            where=title,
            right=f"At most {LARGEST_BYTES:,}: fewer or smaller figures",
        )
    return text
