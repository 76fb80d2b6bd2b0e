"""The plan as HTML, Markdown and DOCX: the same lines in the same order."""

import io
from pathlib import Path

from docx import Document
from jinja2 import Environment, FileSystemLoader

from analytics import wording
from analytics.reports.blocks import Html, Part, element, foreign, join, paragraph, table
from analytics.reports.html import HERE, said_in
from analytics.study.plan import Line, Plan

NAMES = ("plan.html", "plan.md", "plan.docx")


def write(plan: Plan, folder: Path, lang: str = "en", pages: str = "") -> list[Path]:
    """Write the plan's three files; their paths. pages: where the cases' pages stand, if anywhere:
    then evidence links there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    html, text, document = (folder / name for name in NAMES)
    html.write_text(page(plan, lang, pages), encoding="utf-8")
    text.write_text(markdown(plan, lang), encoding="utf-8")
    document.write_bytes(docx(plan, lang))
    return [html, text, document]


def lines(plan: Plan, lang: str = "en") -> list[tuple[str, list[tuple[str, str]]]]:
    """(heading, [(text, what it rests on)]) a section, in plain words."""
    return [
        (
            wording.say(f"plan.heading.{section.name}", lang),
            [(wording.tell(line.text, lang), _rests(plan, line, lang)) for line in section.lines],
        )
        for section in plan.sections
    ]


def page(plan: Plan, lang: str = "en", pages: str = "") -> str:
    """The plan as one HTML page that works from disk and on paper."""
    room = Environment(loader=FileSystemLoader(HERE / "template"), autoescape=True)
    text = {"title": _title(plan, lang), "lang": lang, "say": said_in(lang)}
    return room.get_template("plan.html.j2").render(
        resources={"page": text}, body=body(plan, lang, pages).markup
    )


def body(plan: Plan, lang: str = "en", pages: str = "") -> Html:
    """The page's content, for a notebook too."""
    head = [wording.say(f"plan.column.{name}", lang) for name in ("line", "rests_on")]
    parts: list[Part] = [element("h1", _title(plan, lang)), paragraph(_lead(plan, lang))]
    for section in plan.sections:
        rows = [
            (wording.tell(line.text, lang), _linked(plan, line, lang, pages))
            for line in section.lines
        ]
        heading = wording.say(f"plan.heading.{section.name}", lang)
        parts.append(element("section", element("h2", heading), table(head, rows), id=section.name))
    return join(*parts)


def markdown(plan: Plan, lang: str = "en") -> str:
    """The plan as Markdown."""
    out = [f"# {wording.clean(_title(plan, lang))}", "", _lead(plan, lang)]
    for heading, rows in lines(plan, lang):
        out += ["", f"## {heading}", ""]
        out += [f"- [ ] {wording.clean(text)} *({wording.clean(rests)})*" for text, rests in rows]
    return "\n".join(out) + "\n"


def docx(plan: Plan, lang: str = "en") -> bytes:
    """The plan as a Word document with real headings and tables."""
    document = Document()
    document.core_properties.title = wording.clean(_title(plan, lang))
    document.core_properties.author = "Aftermath"
    document.add_heading(wording.clean(_title(plan, lang)), 0)
    document.add_paragraph(_lead(plan, lang))
    for heading, rows in lines(plan, lang):
        document.add_heading(heading, 1)
        grid = document.add_table(rows=1, cols=2, style="Table Grid")
        for cell, name in zip(grid.rows[0].cells, ("line", "rests_on"), strict=True):
            cell.text = wording.say(f"plan.column.{name}", lang)
        for row in rows:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = wording.clean(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _title(plan: Plan, lang: str) -> str:
    return wording.say("plan.title", lang, brand=wording.Foreign(plan.brand))


def _lead(plan: Plan, lang: str) -> str:
    return wording.say("plan.lead", lang, n=len(plan.library.cases))


def _label(plan: Plan, case: str) -> str:
    return f"{plan.library.cases.at[case, 'brand']} {case.split('-', 1)[0]}"


def _rests(plan: Plan, line: Line, lang: str) -> str:
    names = [wording.Foreign(_label(plan, case)) for case in line.cases]
    return wording.say(f"plan.rests_on.{line.rests_on}", lang, cases=names)


def _linked(plan: Plan, line: Line, lang: str, pages: str) -> Part:
    if not pages or line.rests_on != "evidence":
        return _rests(plan, line, lang)
    parts: list[Part] = []
    for i, case in enumerate(line.cases):
        there = element("a", foreign(_label(plan, case)), href=f"{pages}/{case}/report.html")
        parts += [", " if i else "", there]
    return join(*parts)
