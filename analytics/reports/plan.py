"""The plan as HTML, Markdown and DOCX: the same lines in the same order."""

import io
from pathlib import Path

from docx import Document
from docx.oxml import OxmlElement
from docx.shared import Cm
from docx.table import _Row
from jinja2 import Environment, FileSystemLoader

from analytics.characters import markdown_line
from analytics.files import replace_file
from analytics.reports.blocks import Html, Part, element, foreign, join, listed, paragraph, table
from analytics.reports.html import HERE
from analytics.study.plan import Line, Plan
from analytics.wording import Locale, UntrustedText, clean

NAMES = ("plan.html", "plan.md", "plan.docx")
MOST_NAMES = 6
"""Most cases that a line names; beyond it, the line gives their numbers in the last section."""
_WIDTHS = Cm(10.5), Cm(4.7)


def write(plan: Plan, folder: Path, locale: Locale, pages: str = "") -> list[Path]:
    """Write the plan's three files; returns their paths.

    pages: location of the cases' pages, if any; evidence then links to them.
    """
    contents = page(plan, locale, pages), markdown(plan, locale), docx(plan, locale)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in NAMES]
    for path, content in zip(paths, contents, strict=True):
        replace_file(path, content)
    return paths


def lines(plan: Plan, locale: Locale) -> list[tuple[str, list[tuple[str, str]]]]:
    """(heading, [(text, basis)]) per section, in plain words."""
    return [
        (
            locale.translate(f"plan.heading.{section.name}"),
            [(_text(line, locale), _rests(plan, line, locale)) for line in section.lines],
        )
        for section in plan.sections
    ]


def page(plan: Plan, locale: Locale, pages: str = "") -> str:
    """The plan as one HTML page that works offline and in print."""
    room = Environment(loader=FileSystemLoader(HERE / "template"), autoescape=True)
    text = {"title": _title(plan, locale), "locale": locale}
    return room.get_template("plan.html.j2").render(
        resources={"page": text}, body=body(plan, locale, pages).markup
    )


def body(plan: Plan, locale: Locale, pages: str = "") -> Html:
    """The page's content, also for a notebook."""
    head = [locale.translate(f"plan.column.{name}") for name in ("line", "rests_on")]
    parts: list[Part] = [element("h1", _title(plan, locale)), paragraph(_lead(plan, locale))]
    for section in plan.sections:
        rows = [(_text(line, locale), _linked(plan, line, locale, pages)) for line in section.lines]
        heading = locale.translate(f"plan.heading.{section.name}")
        parts.append(element("section", element("h2", heading), table(head, rows), id=section.name))
    return join(*parts)


def markdown(plan: Plan, locale: Locale) -> str:
    """The plan as Markdown."""

    def line(text: str) -> str:
        return clean(markdown_line(text))

    out = [f"# {line(_title(plan, locale))}", "", line(_lead(plan, locale))]
    for heading, rows in lines(plan, locale):
        out += ["", f"## {line(heading)}", ""]
        out += [f"- [ ] {line(text)} *({line(rests)})*" for text, rests in rows]
    return "\n".join(out) + "\n"


def docx(plan: Plan, locale: Locale) -> bytes:
    """The plan as a Word document with real headings and tables."""
    document = Document()
    document.core_properties.title = clean(_title(plan, locale))
    document.core_properties.author = "Aftermath"
    document.add_heading(clean(_title(plan, locale)), 0)
    document.add_paragraph(clean(_lead(plan, locale)))
    for heading, rows in lines(plan, locale):
        document.add_heading(clean(heading), 1)
        head = [locale.translate(f"plan.column.{name}") for name in ("line", "rests_on")]
        grid = document.add_table(rows=0, cols=2, style="Table Grid")
        grid.autofit = False
        for row in (head, *rows):
            added = grid.add_row()
            _set_on_row(added, "cantSplit")
            for cell, text, width in zip(added.cells, row, _WIDTHS, strict=True):
                cell.text, cell.width = clean(text), width
        for column, width in zip(grid.columns, _WIDTHS, strict=True):
            column.width = width  # LibreOffice reads it here, Word in the cells
        _set_on_row(grid.rows[0], "tblHeader")
        for cell in grid.rows[0].cells:
            cell.paragraphs[0].runs[0].bold = True
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_on_row(row: _Row, mark: str) -> None:
    """Set a row property that python-docx does not expose.

    mark: `cantSplit`, or `tblHeader` (repeat on every page).
    """
    row._tr.get_or_add_trPr().append(OxmlElement(f"w:{mark}"))


def _title(plan: Plan, locale: Locale) -> str:
    return locale.translate("plan.title", brand=UntrustedText(plan.brand))


def _lead(plan: Plan, locale: Locale) -> str:
    return locale.translate("plan.lead", n=len(plan.library.cases))


def _label(plan: Plan, case: str) -> str:
    return f"{plan.library.cases.at[case, 'brand']} {case.split('-', 1)[0]}"


def _text(line: Line, locale: Locale) -> str:
    text = locale.format_message(line.text)
    return text[:1].upper() + text[1:]


def _cited(plan: Plan, line: Line) -> list[str]:
    """The cases of a line by name, or by number where there are many."""
    if len(line.cases) <= MOST_NAMES:
        return [_label(plan, case) for case in line.cases]
    numbers = {case: str(k) for k, case in enumerate(plan.library.cases.index, start=1)}
    return [numbers[case] for case in line.cases]


def _rests(plan: Plan, line: Line, locale: Locale) -> str:
    names = [UntrustedText(name) for name in _cited(plan, line)]
    key = "many" if len(names) > MOST_NAMES else line.rests_on
    return locale.translate(f"plan.rests_on.{key}", n=len(names), cases=names)


def _linked(plan: Plan, line: Line, locale: Locale, pages: str) -> Part:
    if not pages or line.rests_on != "evidence":
        return _rests(plan, line, locale)
    links = [
        element("a", foreign(name), href=f"{pages}/{case}/report.html")
        for case, name in zip(line.cases, _cited(plan, line), strict=True)
    ]
    return listed(links, locale)
