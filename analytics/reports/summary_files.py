"""The first page alone: `summary.html`, and through the extra `export` a PDF and a slide.

All are made from the executed page: its section `summary`, and `brief` of its metrics.
"""

import base64
import io
import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from analytics.characters import clean
from analytics.errors import Fault, Faults
from analytics.reports.blocks import SECTION
from analytics.reports.fit import SHOWN
from analytics.results import Results
from analytics.study import Library
from analytics.wording import Locale, UntrustedText

if TYPE_CHECKING:
    from nbformat import NotebookNode

HERE = Path(__file__).parent
PAGE, PDF, SLIDE = "summary.html", "summary.pdf", "summary.pptx"
EXTRA = "crisis-aftermath[export]"
NEEDS = {PDF: "weasyprint", SLIDE: "pptx"}
"""File → the module of the extra that makes it."""
_PNG = re.compile(r'href="data:image/png;base64,([A-Za-z0-9+/=]+)" download="[^"]*-brief\.png"')
_ISOLATES = re.compile("[\u2066-\u2069]")


def missing() -> list[str]:
    """Files that cannot be made here, since their library is not installed."""
    return [name for name, module in NEEDS.items() if find_spec(module) is None]


def of_notebook(
    notebook: "NotebookNode",
    metrics: Mapping[str, Any],
    locale: Locale,
    tidy: Callable[[str], str] = str,
) -> tuple[dict[str, str | bytes], tuple[Fault, ...]]:
    """The files of an executed page by name, and what failed of them; none without a summary.

    tidy: takes what must not be published out of a text.
    """
    markup = next(iter(_sections(notebook, "summary")), "")
    if not markup or not metrics.get("brief"):
        return {}, ()
    kept = json.loads(tidy(json.dumps(metrics)))
    return made(tidy(markup), kept, locale)


def of_results(
    results: Results, library: Library, locale: Locale
) -> tuple[dict[str, str | bytes], tuple[Fault, ...]]:
    """The files of a case without its report. library: cases that it is placed among."""
    from analytics.reports.page import Page

    page = Page(results, locale, library=library)
    block, end = page.summary(), page.end()
    files, faults = made(block.markup, end.payload["metrics"], locale)
    return files, (*page.faults, *faults)


def _sections(notebook: "NotebookNode", name: str) -> Sequence[str]:
    outputs = [one for cell in notebook.cells for one in cell.get("outputs", [])]
    found = [one for one in outputs if one.get("metadata", {}).get(SECTION) == name]
    return [text for one in found if (text := one.data.get("text/html"))]


def made(
    markup: str, metrics: Mapping[str, Any], locale: Locale
) -> tuple[dict[str, str | bytes], tuple[Fault, ...]]:
    """The files by name, each that can be made, and the faults of the others.

    markup: the section `summary` of the case's page. metrics: of the page, with `brief`. A file
    whose library is not installed is left out without a fault (`missing`).
    """
    faults, files = Faults(), dict[str, str | bytes]()
    page = faults.contain(PAGE, lambda: alone(markup, metrics, locale), str)
    if page:
        files[PAGE] = page
        lacking = missing()
        makers = {PDF: lambda: pdf(page), SLIDE: lambda: slide(markup, metrics, locale)}
        for name, make in makers.items():
            content = b"" if name in lacking else faults.contain(name, make, bytes)
            files |= {name: content} if content else {}
    return files, faults.found


def alone(markup: str, metrics: Mapping[str, Any], locale: Locale, paper: str = "A4") -> str:
    """The first page as a page of its own, which needs no other file; its links lead to the case's
    page beside it. paper: of CSS: A4 or letter.
    """
    room = Environment(loader=FileSystemLoader(HERE / "template"), autoescape=True)
    brand, title = (UntrustedText(metrics[name]) for name in ("brand", "title"))
    n = int(metrics.get("sources", 0))
    return room.get_template("summary.html.j2").render(
        locale=locale,
        title=_plain(locale.translate("brief.alone", brand=brand, title=title)),
        markup=Markup(re.sub(r'href="#', 'href="report.html#', markup)),
        sources=locale.translate("brief.sources", n=n) if n else "",
        more=locale.translate("brief.more"),
        paper=paper,
    )


def pdf(page: str) -> bytes:
    """A page as PDF. Nothing but what is inside it is read."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)  # of CSS for screens, and of its own fonts
    held = URLFetcher(allowed_protocols=["data"])
    return HTML(string=page, url_fetcher=held).write_pdf() or b""


def slide(markup: str, metrics: Mapping[str, Any], locale: Locale) -> bytes:
    """The first page as one slide, 16:9, with text boxes, the picture of the chart, and the sources
    in the notes.
    """
    from analytics.reports.slide import made as drawn

    found = _PNG.search(markup)
    picture = io.BytesIO(base64.b64decode(found[1])) if found else None
    return drawn(_shown(metrics), picture, locale)


def _shown(metrics: Mapping[str, Any]) -> dict[str, Any]:
    """The metrics of a page with texts as a slide shows them: without marks that nobody sees."""
    return _tidied(dict(metrics) | {"lessons": list(metrics["brief"]["lessons"])[:SHOWN]})


def _tidied(value: Any) -> Any:
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, Mapping):
        return {name: _tidied(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_tidied(one) for one in value]
    return value


def _plain(text: str) -> str:
    return _ISOLATES.sub("", clean(text))
