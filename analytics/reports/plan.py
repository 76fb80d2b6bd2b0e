"""The plan as HTML, Markdown and DOCX: the same lines in the same order."""

from pathlib import Path

from analytics.files import replace_file
from analytics.reports.plan_docx import plan_docx
from analytics.reports.plan_html import body, page
from analytics.reports.plan_markdown import line_text, plan_markdown
from analytics.reports.plan_text import numbered
from analytics.study.plan import Plan
from analytics.wording import Locale

__all__ = ["NAMES", "body", "lines", "page", "plan_docx", "plan_markdown", "write"]

NAMES = ("plan.html", "plan.md", "plan.docx")


def write(plan: Plan, folder: Path, locale: Locale, pages: str = "") -> list[Path]:
    """Write the plan's three files; returns their paths.

    pages: location of the cases' pages, if any; evidence then links to them.
    """
    contents = page(plan, locale, pages), plan_markdown(plan, locale), plan_docx(plan, locale)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in NAMES]
    for path, content in zip(paths, contents, strict=True):
        replace_file(path, content)
    return paths


def lines(plan: Plan, locale: Locale) -> list[tuple[str, list[str]]]:
    """(heading, texts) of every chapter, in plain words."""
    return [
        (heading, [text for line in chapter.lines() if (text := line_text(plan, line, locale))])
        for _, heading, chapter in numbered(plan, locale)
    ]
