"""The plan as a Word document: cover, contents, numbered chapters, headers and footers with page
fields, tables whose heads repeat, and fields to fill in.

python-docx has no words for fields, bookmarks and content controls; `_xml` makes them.
"""

import io
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from analytics.reports import plan_text as words
from analytics.reports.plan_markdown import line_text
from analytics.study.plan import BLANK, Block, Bullets, Grid, Heading, Line, Paragraph, Plan
from analytics.wording import Locale, clean

LETTER = frozenset(("US", "CA", "MX", "PH", "CO", "CL", "VE"))
"""Countries whose paper is Letter; elsewhere it is A4."""
INK, PALE, QUIET = RGBColor(0x1B, 0x3A, 0x57), "E8EEF4", RGBColor(0x5A, 0x64, 0x70)
MARGIN = Cm(2.2)
SIGNED = Cm(1.3)
"""Height of a row that somebody signs in."""


def plan_docx(plan: Plan, locale: Locale) -> bytes:
    """The plan as a Word document."""
    document = Document()
    _styles(document)
    _paper(document, plan.client.country in LETTER)
    _properties(document, plan, locale)
    writer = _Writer(document, plan, locale)
    writer.cover()
    writer.contents()
    writer.chapters()
    _running(document, plan, locale)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


class _Writer:
    """Writes the parts of one plan into a document, in order."""

    def __init__(self, document: WordDocument, plan: Plan, locale: Locale) -> None:
        self.document, self.plan, self.locale = document, plan, locale
        self.width = _text_width(document)
        self.fields, self.is_form = 0, False

    def cover(self) -> None:
        """Title, client, and the table of version, date and owner."""
        locale = self.locale
        first = self.document.add_paragraph(style="Title")
        first.paragraph_format.space_before = Pt(170)
        first.add_run(clean(words.title(locale)))
        whose = self.document.add_paragraph(style="Subtitle")
        whose.add_run(clean(words.subtitle(self.plan, locale)))
        rows = words.cover_rows(self.plan, locale)
        grid = self._table(len(rows), (0.35, 0.65))
        for row, (name, value) in zip(grid.rows, rows, strict=True):
            self._fill(row.cells[0], name, bold=True)
            self._fill(row.cells[1], value)
        below = self.document.add_paragraph(style="Small print")
        below.paragraph_format.space_before = Pt(14)
        below.add_run(locale.translate("plan.cover.confidential"))
        below.add_run().add_break(WD_BREAK.PAGE)

    def contents(self) -> None:
        """A field that Word can update, and in it the list as it stands, which links to the
        chapters and is right without an update.
        """
        self.document.add_paragraph(self.locale.translate("plan.contents"), style="Contents title")
        chapters = words.numbered(self.plan, self.locale)
        opened = words.openings(self.plan, self.locale)
        for place, (number, heading, chapter) in enumerate(chapters):
            entry = self.document.add_paragraph(style="toc 1")
            if place == 0:
                _field_begin(entry, 'TOC \\o "1-1" \\n \\h \\z \\u')
            link = _xml("w:hyperlink", anchor=_bookmark(chapter.name), history="1")
            run = _xml("w:r")
            text = _xml("w:t")
            text.text = f"{number}  {clean(heading)}"
            run.append(text)
            link.append(run)
            entry._p.append(link)
            if place and chapter.name in opened:
                entry.paragraph_format.space_before = Pt(10)
            if place == len(chapters) - 1:
                _field_end(entry)

    def chapters(self) -> None:
        """Every chapter, each part of the plan on a new page."""
        opened = words.openings(self.plan, self.locale)
        for number, heading, chapter in words.numbered(self.plan, self.locale):
            if chapter.name in opened:
                part = self.document.add_paragraph(opened[chapter.name], style="Part")
                part.paragraph_format.page_break_before = True
            title = self.document.add_heading(f"{number}  {clean(heading)}", 1)
            _mark(title, _bookmark(chapter.name), int(number))
            if basis := words.basis_of(chapter, self.locale):
                note = self.document.add_paragraph(basis, style="Small print")
                note.paragraph_format.keep_with_next = True
            self.is_form = chapter.basis == "practice"
            for place, block in enumerate(chapter.blocks):
                following = next(iter(chapter.blocks[place + 1 :]), None)
                before = len(self.document.paragraphs)
                self._block(block, signs=chapter.name == "signing")
                if isinstance(following, Grid) and len(self.document.paragraphs) > before:
                    self.document.paragraphs[-1].paragraph_format.keep_with_next = True

    def _block(self, block: Block, *, signs: bool) -> None:
        match block:
            case Heading():
                self.document.add_heading(clean(words.text_of(block.text, self.locale)), 2)
            case Paragraph():
                style = {"note": "Small print", "draft": "Draft"}.get(block.role, "Normal")
                self._write(self.document.add_paragraph(style=style), self._text(block.line))
            case Bullets():
                for line in block.lines:
                    self._write(self.document.add_paragraph(style="List Bullet"), self._text(line))
            case Grid():
                self._grid(block, signs=signs)

    def _grid(self, block: Grid, *, signs: bool) -> None:
        grid = self._table(len(block.rows) + 1, block.widths)
        _on_row(grid.rows[0], "tblHeader")
        for cell, title in zip(grid.rows[0].cells, block.head, strict=True):
            self._fill(cell, words.text_of(title, self.locale), bold=True, shade=PALE)
        for row, lines in zip(list(grid.rows)[1:], block.rows, strict=True):
            if signs:
                row.height = SIGNED
            for cell, line in zip(row.cells, lines, strict=True):
                self._fill(
                    cell, self._text(line), bold=line.cites == "link" and cell is row.cells[0]
                )
        if self.is_form:  # a form stands on one page
            for row in list(grid.rows)[:-1]:
                for cell in row.cells:
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
        after = self.document.add_paragraph(style="Cell")
        after.paragraph_format.line_spacing = Pt(6)

    def _table(self, rows: int, widths: tuple[float, ...]) -> Any:
        grid = self.document.add_table(rows=rows, cols=len(widths), style="Table Grid")
        grid.autofit, grid.alignment = False, WD_TABLE_ALIGNMENT.CENTER
        for column, share in zip(grid.columns, widths, strict=True):
            column.width = Length(
                int(self.width * share)
            )  # LibreOffice reads it here, Word in the cells
        for row in grid.rows:
            _on_row(row, "cantSplit")
            for cell, share in zip(row.cells, widths, strict=True):
                cell.width = Length(int(self.width * share))
        return grid

    def _fill(self, cell: _Cell, text: str, *, bold: bool = False, shade: str = "") -> None:
        paragraph = cell.paragraphs[0]
        paragraph.style = "Cell"
        self._write(paragraph, text, bold=bold)
        if shade:
            cell._tc.get_or_add_tcPr().append(_xml("w:shd", val="clear", color="auto", fill=shade))

    def _text(self, line: Line) -> str:
        return line_text(self.plan, line, self.locale)

    def _write(self, paragraph: WordParagraph, text: str, *, bold: bool = False) -> None:
        """A text, with a field to fill in for each blank."""
        pieces = clean(text).split(BLANK)
        for place, piece in enumerate(pieces):
            if piece:
                paragraph.add_run(piece).bold = bold or None
            if place < len(pieces) - 1:
                self.fields += 1
                is_alone = not any(pieces)
                control = _control(self.fields, self.locale.translate("plan.fill"), is_alone)
                paragraph._p.append(control)


def _styles(document: WordDocument) -> None:
    """Fonts, colours and spaces of the styles in use; new ones for small print, drafts, cells."""
    styles: Any = document.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    normal.paragraph_format.space_after = Pt(6)
    for name, size, before, after in (
        ("Title", 34, 0, 4),
        ("Subtitle", 18, 0, 40),
        ("Heading 1", 17, 18, 6),
        ("Heading 2", 12.5, 12, 4),
    ):
        style = styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Calibri", Pt(size), INK
        style.font.italic = False
        _own_font(style)
        style.paragraph_format.space_before, style.paragraph_format.space_after = (
            Pt(before),
            Pt(after),
        )
        style.paragraph_format.keep_with_next = True
    for name, size, before, after, color in (
        ("Small print", 9, 0, 6, QUIET),
        ("Draft", 10.5, 2, 8, None),
        ("Cell", 9, 1, 1, None),
        ("Contents title", 17, 0, 8, INK),
        ("Part", 11, 0, 0, QUIET),
        ("toc 1", 11, 0, 3, None),
    ):
        style = styles.add_style(name, 1)
        style.base_style = normal
        style.font.size = Pt(size)
        style.paragraph_format.space_before, style.paragraph_format.space_after = (
            Pt(before),
            Pt(after),
        )
        if color is not None:
            style.font.color.rgb = color
    styles["Part"].font.all_caps = True
    styles["Part"].paragraph_format.keep_with_next = True
    styles["Contents title"].font.bold = True
    styles["Draft"].paragraph_format.left_indent = Cm(0.6)
    side = _xml("w:pBdr")
    side.append(_xml("w:left", val="single", sz="18", space="8", color="1B3A57"))
    styles["Draft"].element.get_or_add_pPr().append(side)


def _own_font(style: Any) -> None:
    """Take the theme's fonts off a style: they would win over its own."""
    fonts = style.element.rPr.rFonts
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:cs"), "Calibri")


def _paper(document: WordDocument, is_letter: bool) -> None:
    section = document.sections[0]
    size = (Cm(21.59), Cm(27.94)) if is_letter else (Cm(21.0), Cm(29.7))
    section.page_width, section.page_height = size
    section.left_margin = section.right_margin = section.bottom_margin = MARGIN
    section.top_margin = Cm(2.4)
    section.different_first_page_header_footer = True


def _text_width(document: WordDocument) -> Length:
    return Length((document.sections[0].page_width or Cm(21.0)) - 2 * MARGIN)


def _properties(document: WordDocument, plan: Plan, locale: Locale) -> None:
    core, day = document.core_properties, plan.client.day
    core.title = clean(f"{words.title(locale)} {words.subtitle(plan, locale)}")
    core.author, core.comments, core.language = clean(plan.client.brand), "", locale.code
    core.created = core.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)


def _running(document: WordDocument, plan: Plan, locale: Locale) -> None:
    """Header with the plan's name; footer with the version's day and page fields."""
    section = document.sections[0]
    head = section.header.paragraphs[0]
    head.style = "Small print"
    head.add_run(clean(f"{words.title(locale)} {words.subtitle(plan, locale)}"))
    foot = section.footer.paragraphs[0]
    foot.style = "Small print"
    version = locale.translate("plan.cover.draft")
    foot.paragraph_format.tab_stops.add_tab_stop(_text_width(document), WD_TAB_ALIGNMENT.RIGHT)
    foot.add_run(f"{version}, {locale.format_date(plan.client.day, 'day')}\t")
    shown = locale.translate("plan.page", page="\0PAGE\0", pages="\0NUMPAGES\0")
    for place, piece in enumerate(shown.split("\0")):
        if place % 2:
            _field_begin(foot, piece)
            foot.add_run("1")
            _field_end(foot)
        elif piece:
            foot.add_run(piece)


def _xml(tag: str, **attributes: str) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def _field_begin(paragraph: WordParagraph, code: str) -> None:
    """Open a field; what is written until `_field_end` is its result."""
    for kind in ("begin", "separate"):
        run = paragraph.add_run()
        run._r.append(_xml("w:fldChar", fldCharType=kind))
        if kind == "begin":
            run = paragraph.add_run()
            told = _xml("w:instrText")
            told.set(qn("xml:space"), "preserve")
            told.text = f" {code} "
            run._r.append(told)


def _field_end(paragraph: WordParagraph) -> None:
    paragraph.add_run()._r.append(_xml("w:fldChar", fldCharType="end"))


def _bookmark(name: str) -> str:
    return f"_Toc_{name}"


def _mark(paragraph: WordParagraph, name: str, number: int) -> None:
    """A bookmark around a heading, to which the contents link."""
    start = _xml("w:bookmarkStart", id=f"{number}", name=name)
    at = 1 if paragraph._p.pPr is not None else 0
    paragraph._p.insert(at, start)
    paragraph._p.append(_xml("w:bookmarkEnd", id=f"{number}"))


def _control(number: int, hint: str, is_alone: bool) -> Any:
    """A content control that shows an empty line until something is written into it.

    hint: its name, which screen readers say. is_alone: it has a cell for itself and needs no line.
    """
    control, about, inside = _xml("w:sdt"), _xml("w:sdtPr"), _xml("w:sdtContent")
    for one in (
        _xml("w:alias", val=f"{hint} {number}"),
        _xml("w:tag", val=f"field-{number}"),
        _xml("w:id", val=f"{7_000_000 + number}"),
        _xml("w:showingPlcHdr"),
        _xml("w:text"),
    ):
        about.append(one)
    run, look, text = _xml("w:r"), _xml("w:rPr"), _xml("w:t")
    look.append(_xml("w:color", val="8A94A0"))
    text.text = "\N{NO-BREAK SPACE}" * 8 if is_alone else "_" * 14
    text.set(qn("xml:space"), "preserve")
    run.append(look)
    run.append(text)
    inside.append(run)
    control.append(about)
    control.append(inside)
    return control


def _on_row(row: Any, mark: str) -> None:
    """Set a row property that python-docx does not expose: `cantSplit` keeps a row on one page,
    `tblHeader` repeats it on every page.
    """
    row._tr.get_or_add_trPr().append(_xml(f"w:{mark}"))
