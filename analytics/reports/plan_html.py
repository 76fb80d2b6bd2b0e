"""The plan as HTML, for a page of its own and for notebooks."""

from jinja2 import Environment, FileSystemLoader

from analytics.reports import plan_text as words
from analytics.reports.blocks import Html, Part, element, foreign, join, markup, stacked
from analytics.reports.html import HERE
from analytics.study.plan import BLANK, Block, Bullets, Fact, Grid, Heading, Line, Paragraph, Plan
from analytics.wording import Locale, clean


def page(plan: Plan, locale: Locale, pages: str = "") -> str:
    """The plan as one HTML page that works offline and in print. pages: where the cases' pages are,
    as seen from it; empty: without links.
    """
    room = Environment(loader=FileSystemLoader(HERE / "template"), autoescape=True)
    name = f"{words.title(locale)} {clean(words.subtitle(plan, locale))}"
    return room.get_template("plan.html.j2").render(
        resources={"page": {"title": name, "locale": locale}},
        body=body(plan, locale, pages).markup,
    )


def body(plan: Plan, locale: Locale, pages: str = "") -> Html:
    """The page's content, also for a notebook."""
    chapters = words.numbered(plan, locale)
    entries = [
        element("li", element("a", f"{number} {heading}", href=f"#{chapter.name}"))
        for number, heading, chapter in chapters
    ]
    cover = element(
        "header",
        element(
            "h1",
            words.title(locale),
            element("span", foreign_text(words.subtitle(plan, locale)), class_="for"),
        ),
        _cover(plan, locale),
        element("p", locale.translate("plan.cover.confidential"), class_="small"),
        class_="cover",
    )
    contents = element(
        "nav",
        element("h2", locale.translate("plan.contents")),
        element("ul", *entries),
        aria_label=locale.translate("plan.contents"),
        class_="contents",
    )
    parts: list[Part] = [cover, contents]
    opened = words.openings(plan, locale)
    for number, heading, chapter in chapters:
        if chapter.name in opened:
            parts.append(element("p", opened[chapter.name], class_="part"))
        basis = words.basis_of(chapter, locale)
        parts.append(
            element(
                "section",
                element("h2", f"{number} {heading}"),
                element("p", basis, class_="small") if basis else "",
                *(_block(plan, block, locale, pages) for block in chapter.blocks),
                id=chapter.name,
                class_="form" if chapter.basis == "practice" else "",
            )
        )
    return element("div", *parts, class_="plan")


def foreign_text(text: str) -> Html:
    """Text of ours with foreign text inside, escaped, its blanks marked."""
    pieces = text.split(BLANK)
    blank = element("span", "\N{NO-BREAK SPACE}", class_="blank").markup
    return Html(blank.join(markup(piece) for piece in pieces))


def _cover(plan: Plan, locale: Locale) -> Html:
    rows = [
        element("tr", element("th", name, scope="row"), element("td", foreign_text(value)))
        for name, value in words.cover_rows(plan, locale)
    ]
    return element("table", element("tbody", *rows))


def _block(plan: Plan, block: Block, locale: Locale, pages: str) -> Html:
    match block:
        case Heading():
            return element("h3", foreign_text(words.text_of(block.text, locale)))
        case Paragraph():
            role = {"note": "small", "draft": "draft"}.get(block.role, "")
            return element("p", _line(plan, block.line, locale, pages), class_=role)
        case Bullets():
            items = (element("li", _line(plan, line, locale, pages)) for line in block.lines)
            return element("ul", *items)
        case Grid():
            head = [words.text_of(one, locale) for one in block.head]
            rows = [_row(plan, row, locale, pages) for row in block.rows]
            return stacked(head, rows, block.widths)


def _row(plan: Plan, row: tuple[Line, ...], locale: Locale, pages: str) -> list[Part]:
    """Cells of a row; of several with the same evidence the last links to it."""
    last = {line.facts[:1]: place for place, line in enumerate(row)}
    return [
        _line(plan, line, locale, pages, is_marked=last[line.facts[:1]] == place)
        for place, line in enumerate(row)
    ]


def _line(plan: Plan, line: Line, locale: Locale, pages: str, *, is_marked: bool = True) -> Part:
    """A line with links to what it rests on. is_marked: whether one that names no case has one."""
    if line.cites == "link":
        links = [_link(plan, fact, pages) for fact in line.facts]
        return join(*_joined(links, locale))
    shown = foreign_text(words.text_of(line.text, locale))
    ids, rest = words.names_of(plan, line, locale)
    if ids:
        first = {fact.case: fact for fact in reversed(line.facts)}
        links = [_link(plan, first[case], pages) for case in ids]
        named = [*_joined(links, locale), f" {rest}" if rest else ""]
        return join(shown, " ", element("span", "(", *named, ")", class_="cases"))
    if is_marked and line.cites == "row" and pages and line.facts and line.facts[0].event:
        return join(shown, _mark(line.facts[0], pages, locale))
    return shown


def _joined(links: list[Html], locale: Locale) -> list[Part]:
    marks = [*locale.list_separators(len(links)), ""]
    return [piece for pair in zip(links, marks, strict=True) for piece in pair]


def _link(plan: Plan, fact: Fact, pages: str) -> Html:
    name = foreign(plan.names.get(fact.case, fact.case))
    return element("a", name, href=_address(fact, pages)) if pages else name


def _mark(fact: Fact, pages: str, locale: Locale) -> Html:
    """A small link to the evidence of a cell."""
    told = locale.translate("plan.evidence")
    return join(
        "\N{NO-BREAK SPACE}",
        element(
            "a",
            "\N{NORTH EAST ARROW}",
            href=_address(fact, pages),
            class_="mark",
            title=told,
            aria_label=told,
        ),
    )


def _address(fact: Fact, pages: str) -> str:
    page = f"{pages}/{fact.case}/report.html"
    if not fact.event:
        return page
    kind, _, name = fact.event.rpartition(":")
    return f"{page}#m-{name}" if kind == "measure" else f"{page}#event-{fact.event}"
