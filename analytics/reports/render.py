"""An executed notebook to one HTML page: our sections only, no script, nothing loaded."""

from pathlib import Path

import nbformat
from nbconvert import HTMLExporter

from analytics.errors import RunError
from analytics.reports.blocks import END, SECTION

TEMPLATE = Path(__file__).parent / "template"
MOST_BYTES = 1_500_000


def sections(notebook: nbformat.NotebookNode) -> list[tuple[str, str]]:
    """(name, markup) of every block that the notebook shows, in order."""
    return [
        (output.metadata[SECTION], "".join(output.data["text/html"]))
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "execute_result" and SECTION in output.metadata
    ]


def ending(notebook: nbformat.NotebookNode, name: str) -> dict:
    """Payload of the page's end. RunError where it is missing, or a section that it needs is."""
    ends = [
        output.data[END]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if END in output.get("data", {})
    ]
    if len(ends) != 1:
        raise RunError(
            what=f"{len(ends)} marks of the end were shown",
            where=f"notebook {name}",
            right="The last cell shows page.end() once; a run that stopped early never gets there",
        )
    needed = notebook.metadata.get("aftermath", {}).get("sections", [])
    shown = [section for section, _ in sections(notebook)]
    missing = [section for section in needed if section not in shown]
    if missing or ends[0]["sections"] != shown:
        raise RunError(
            what=f"sections are missing or repeated: {', '.join(missing) or 'see the notebook'}",
            where=f"notebook {name}",
            right=f"Each once, in order: {', '.join(needed)}",
        )
    return ends[0]


def complain(notebook: nbformat.NotebookNode, name: str) -> None:
    """RunError where a cell wrote to stderr: a warning there is a fault of the report."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                raise RunError(
                    what=f"a cell wrote to stderr: {output.text.strip()[:300]}",
                    where=f"notebook {name}",
                    right="Mend the cause, or handle the warning where it arises",
                )


def page(notebook: nbformat.NotebookNode, title: str, lang: str) -> str:
    """The HTML page. RunError where it is larger than MOST_BYTES."""
    exporter = HTMLExporter(
        template_name="aftermath",
        extra_template_basedirs=[str(TEMPLATE)],
        embed_images=False,
    )
    parts = [markup for _, markup in sections(notebook)]
    text, _ = exporter.from_notebook_node(
        notebook,
        resources={"parts": parts, "page_title": title, "lang": lang, "dir": "ltr", "css": css()},
    )
    size = len(text.encode())
    if size > MOST_BYTES:
        raise RunError(
            what=f"the page has {size / 1e6:.1f} MB",
            where=title,
            right=f"At most {MOST_BYTES / 1e6:.1f} MB",
        )
    return text


def css() -> str:
    """The one style sheet of all pages."""
    return (TEMPLATE / "aftermath" / "page.css").read_text(encoding="utf-8")
