"""Pages in a real browser: opened, printed, and checked for accessibility by axe-core."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
WIDE, TELEPHONE = {"width": 1100, "height": 900}, {"width": 390, "height": 800}


@contextmanager
def browser() -> Iterator:
    """Chromium without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield opened
        finally:
            opened.close()


def violations(opened, path: Path) -> list[str]:
    """What axe-core finds on a page with everything unfolded, a line each."""
    from axe_playwright_python.sync_playwright import Axe

    context = opened.new_context(viewport=WIDE, bypass_csp=True)  # axe is a script of ours
    page = context.new_page()
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    found = Axe().run(page).response["violations"]
    context.close()
    return [
        f"{rule['id']}: {node['html'][:200]}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


CHART = "chart"
_MARKED = f"""@media print {{
  figure {{ position: relative }}
  figure::after {{ content: "{CHART}"; position: absolute; bottom: 0; font-size: 5px }}
}}"""


def printed(opened, path: Path) -> bytes:
    """A page as PDF on A4, as it prints when nobody has unfolded anything.

    Letters of charts are drawn as outlines; so that a chart is found among the words of a sheet,
    CHART stands at its foot, without taking room.
    """
    page = opened.new_page(viewport=WIDE)
    page.goto(path.as_uri())
    page.add_style_tag(content=_MARKED)
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    page.close()
    return pdf


def sheets(pdf: bytes) -> int:
    """How many pages a PDF has."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))
