"""HTML elements of a page, built from escaped parts only; JupyterLab shows them alike."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.wording import Locale, escape, plain

if TYPE_CHECKING:
    from analytics.charts import Chart

SECTION = "aftermath_section"
PART = "aftermath_part"
END = "application/vnd.aftermath.end+json"


@dataclass(frozen=True)
class Html:
    """Markup that is safe already; anything else in a block is escaped."""

    markup: str

    def _repr_html_(self) -> str:
        """HTML for a notebook, whose own style would right-align every cell of a table."""
        flush = "<style>.aftermath th, .aftermath td {text-align: start}</style>"
        return f'{flush}<div class="aftermath">{self.markup}</div>'


@dataclass(frozen=True)
class Block:
    """One section of a page, as a notebook displays and stores it. part: where it stands."""

    section: str
    markup: str
    part: str = "main"

    def _repr_mimebundle_(self, **_: object) -> tuple[dict, dict]:
        data = {"text/html": self.markup, "text/plain": f"[{self.section}]"}
        return data, {SECTION: self.section, PART: self.part}


@dataclass(frozen=True)
class End:
    """Output that ends a page: sections shown, the case's metrics, the inputs and their hashes."""

    payload: dict

    def _repr_mimebundle_(self, **_: object) -> dict:
        return {END: self.payload, "text/plain": "[end]"}


Part = Html | str


def foreign(text: object) -> Html:
    """Text from a third party, escaped."""
    return Html(escape(text))


def markup(part: Part) -> str:
    return part.markup if isinstance(part, Html) else plain(part)


def join(*parts: Part) -> Html:
    return Html("".join(markup(part) for part in parts))


def phrase(locale: Locale, key: str, **parts: Part) -> Html:
    """A text of the catalogue with its parts filled in; parts may be markup."""
    marks = {name: f"\0{name}\0" for name in parts}
    pieces = locale.translate(key, **marks).split("\0")
    return join(*(parts[one] if k % 2 else one for k, one in enumerate(pieces)))


def listed(parts: Sequence[Part], locale: Locale) -> Html:
    """Parts as a list in the page's language."""
    marks = [*locale.list_separators(len(parts)), ""]
    return join(*(piece for pair in zip(parts, marks, strict=True) for piece in pair))


def clauses(parts: Sequence[Part], locale: Locale) -> Html:
    """Parts joined as clauses, for parts longer than items of a list."""
    return Html(locale.format_clauses(markup(part) for part in parts))


def element(tag: str, *parts: Part, **attributes: str) -> Html:
    """``<tag …>parts</tag>``; a trailing underscore in an attribute's name is dropped."""
    words = "".join(f' {name.rstrip("_")}="{plain(v)}"' for name, v in attributes.items() if v)
    return Html(f"<{tag}{words}>{join(*parts).markup}</{tag}>")


def paragraph(*parts: Part, class_: str = "") -> Html:
    return element("p", *parts, class_=class_)


def bullets(items: Iterable[Part]) -> Html:
    return element("ul", *(element("li", item) for item in items))


def link(url: str, *parts: Part) -> Html:
    """A plain link; only http and https addresses become links."""
    if not url.startswith(("http://", "https://")):
        return join(*parts)
    return element("a", *parts, href=url, rel="noreferrer")


def table(
    headers: Sequence[Part],
    rows: Iterable[Sequence[Part]],
    *,
    caption: Part = "",
    numeric: Iterable[int] = (),
    ids: Sequence[str] = (),
    groups: Sequence[tuple[Part, int]] = (),
) -> Html:
    """A table; the first cell of a row is its header.

    numeric: positions of the columns to align right. ids: of the rows, to link to. groups: a row
    above the headers, each with the number of columns that it spans.
    """
    right = set(numeric)
    over = [
        element("th", cell, scope="colgroup", colspan=f"{n}")
        if cell
        else element("td", colspan=f"{n}")
        for cell, n in groups
    ]
    head = [element("tr", *over)] if groups else []
    head.append(element("tr", *(element("th", cell, scope="col") for cell in headers)))
    body = [
        element(
            "tr",
            *(
                element("td", cell, class_="number" if i in right else "")
                if i
                else element("th", cell, scope="row", class_="number" if i in right else "")
                for i, cell in enumerate(row)
            ),
            id=ids[k] if ids else "",
        )
        for k, row in enumerate(rows)
    ]
    parts = [element("caption", caption)] if caption else []
    whole = element("table", *parts, element("thead", *head), element("tbody", *body))
    return element("div", whole, class_="scroll", tabindex="0")


def stacked(
    headers: Sequence[str], rows: Iterable[Sequence[Part]], widths: Sequence[float] = ()
) -> Html:
    """A table whose rows become blocks on a phone, where each cell carries its header.

    widths: of the columns, as shares of the whole; alike where none are given.
    """
    columns = [element("col", style=f"width: {share:.0%}") for share in widths]
    head = element("tr", *(element("th", cell, scope="col") for cell in headers), role="row")
    body = [
        element(
            "tr",
            element("th", row[0], scope="row", role="rowheader"),
            *(
                element("td", cell, role="cell", **{"data-label": label})
                for label, cell in zip(headers[1:], row[1:], strict=True)
            ),
            role="row",
        )
        for row in rows
    ]
    parts = [element("colgroup", *columns)] if columns else []
    parts += [element("thead", head), element("tbody", *body)]
    return element("table", *parts, class_="stack", role="table")


def details(summary: Part, *parts: Part) -> Html:
    return element("details", element("summary", summary), *parts)


def figure(
    chart: "Chart",
    under: Part = "",
    *,
    narrow: "Chart | None" = None,
    name: str = "",
    formats: Sequence[str] = ("SVG", "PNG"),
) -> Html:
    """A chart as an embedded SVG with its alt text, links that save it, and what is below it.

    narrow: the same for a telephone, on which the wide one would be scrolled. name: of the files.
    formats: of the links that save it, of SVG and PNG.
    """
    from analytics.charts import png, svg
    from analytics.charts.chart import NARROW

    whole = _data(svg(chart).encode(), "image/svg+xml")
    image = f'<img src="{whole}" alt="{plain(chart.alt)}">'
    if narrow is not None:
        small = _data(svg(narrow).encode(), "image/svg+xml")
        source = f'<source media="(max-width: 600px)" srcset="{small}">'
        shown = Html(f"<picture>{source}{image}</picture>")
    else:
        is_wide = chart.figure.get_figwidth() > NARROW
        kind = {"class_": "scroll wide", "tabindex": "0"} if is_wide else {"class_": "scroll"}
        shown = element("div", Html(image), **kind)
    if not formats:
        return element("figure", shown, under)
    stem = f"{name}-{chart.name}" if name else chart.name
    files = {"SVG": lambda: whole, "PNG": lambda: _data(png(chart), "image/png")}
    links = [
        Html(
            f'<a href="{data()}" download="{plain(stem)}.{kind.lower()}" '
            f'aria-label="{kind}: {plain(chart.title)}">\u2193\u00a0{kind}</a>'
        )
        for kind, data in files.items()
        if kind in formats
    ]
    return element("figure", shown, element("figcaption", *links, class_="save"), under)


def _data(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def block(section: str, heading: Part, *parts: Part) -> Block:
    """A section with its heading."""
    inner = join(element("h2", heading), *parts)
    return Block(section, element("section", inner, id=section).markup)
