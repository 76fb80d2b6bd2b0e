"""The plan as Markdown: every foreign text is shown as it is and makes no link, image or tag."""

from analytics.characters import markdown, markdown_line
from analytics.reports import plan_text as words
from analytics.study.plan import Block, Bullets, Grid, Heading, Line, Paragraph, Plan
from analytics.wording import Locale, clean


def plan_markdown(plan: Plan, locale: Locale) -> str:
    """The plan as Markdown."""
    out = [f"# {words.title(locale)} {_shown(words.subtitle(plan, locale))}", ""]
    out += ["| | |", "|---|---|"]
    out += [f"| {name} | {_shown(value)} |" for name, value in words.cover_rows(plan, locale)]
    out += ["", locale.translate("plan.cover.confidential"), ""]
    chapters = words.numbered(plan, locale)
    out += [f"## {locale.translate('plan.contents')}", ""]
    out += [f"{number}. {heading}" for number, heading, _ in chapters]
    for number, heading, chapter in chapters:
        out += ["", f"## {number} {heading}", ""]
        if basis := words.basis_of(chapter, locale):
            out += [f"*{basis}*", ""]
        for block in chapter.blocks:
            out += [*_block(plan, block, locale), ""]
    return "\n".join(out).rstrip() + "\n"


def line_text(plan: Plan, line: Line, locale: Locale) -> str:
    """A line as plain text, its cases named: as all formats show it, apart from links."""
    if line.cites == "link":
        return locale.format_list(
            [clean(plan.names[case]) for case in line.cases if case in plan.names]
        )
    shown = words.text_of(line.text, locale)
    ids, rest = words.names_of(plan, line, locale)
    if not ids:
        return shown
    names = locale.format_list([locale.format_message(plan.names[case]) for case in ids])
    return f"{shown} ({names}{f' {rest}' if rest else ''})"


def _line(plan: Plan, line: Line, locale: Locale) -> str:
    if line.cites == "link":
        return markdown(line_text(plan, line, locale))
    return _shown(line_text(plan, line, locale))


def _shown(text: str) -> str:
    return clean(markdown_line(text))


def _block(plan: Plan, block: Block, locale: Locale) -> list[str]:
    match block:
        case Heading():
            return [f"### {_shown(words.text_of(block.text, locale))}"]
        case Paragraph():
            mark = "> " if block.role == "draft" else ""
            return [mark + _line(plan, block.line, locale)]
        case Bullets():
            return [f"- {_line(plan, line, locale)}" for line in block.lines]
        case Grid():
            head = [_shown(words.text_of(one, locale)) for one in block.head]
            rows = [[_line(plan, line, locale) for line in row] for row in block.rows]
            rule = "|" + "---|" * len(head)
            return [_row(head), rule, *(_row(row) for row in rows)]


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
