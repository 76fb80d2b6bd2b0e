"""Write every template of the catalogue with up to three texts that it makes on real pages.

    python tests/catalogue_examples.py [case …]

The texts are recorded while the pages of the cases, and those over all of them, are made; the
result is `tests/catalogue_examples.md`. Ten minutes with it tell how the pages read.
"""

import html
import re
import sys
from collections import defaultdict
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import yaml

from analytics import study
from analytics.reports import blocks, plan_html, sections
from analytics.reports.compare import ComparePage
from analytics.reports.lessons_learned import LessonsPage
from analytics.reports.page import Page
from analytics.study import plan
from analytics.wording import CATALOGUES, PLURAL_FORMS, Locale

OUT = Path(__file__).with_suffix(".md")
EXAMPLES = 3
DAY = date(2026, 1, 1)
"""Printed on the cover of a plan."""
CASES = (
    "2017-united-3411",
    "2018-kfc-uk-chicken",
    "2015-jetblue-sunday",
    "2024-crowdstrike-outage",
    "2012-toyota-settlement",
    "2017-dove-advert",
    "2021-robinhood-halt",
    "2017-mcdonalds-szechuan",
    "2024-stardew-translation",
    "2015-us-airways-sunday",
    "demo-northwind",
)
"""Cases of every kind: documented, measured, with attention, prices, surveys, channels."""


@contextmanager
def recorded():
    """Key → texts made from it while the context lasts, each once, in order."""
    texts: dict[str, list[str]] = defaultdict(list)
    translate, phrase, text_of = Locale.translate, blocks.phrase, Locale._text

    def note(key, text):
        shown = re.sub("[\u2066-\u2069]", "", html.unescape(re.sub(r"<[^>]+>", "", text)))
        shown = re.sub(r"\s+", " ", shown).strip()
        if "\0" not in shown and shown not in texts[key] and len(texts[key]) < EXAMPLES:
            texts[key].append(shown)

    def translating(self, key, /, **values):
        text = translate(self, key, **values)
        note(key, text)
        return text

    def phrasing(locale, key, **parts):
        made = phrase(locale, key, **parts)
        note(key, made.markup)
        return made

    def reading(self, key, n=None):
        texts[key]  # the key is used, whatever its text is put into
        return text_of(self, key, n)

    holders = [
        module
        for name, module in list(sys.modules.items())
        if name.startswith("analytics") and getattr(module, "phrase", None) is phrase
    ]
    Locale.translate, Locale._text = translating, reading
    for module in holders:
        module.phrase = phrasing
    try:
        yield texts
    finally:
        Locale.translate, Locale._text = translate, text_of
        for module in holders:
            module.phrase = phrase


def make(ids, locale):
    """Make every page of these cases, for the texts that it takes."""
    studies = [study.load(case_id) for case_id in ids]
    library = study.library_of(studies)
    for results in studies:
        page = Page(results, locale, library=library)
        for name in sections.specs():
            getattr(page, name)()
        page.end()
    for over in (
        ComparePage(study.compare(library), locale),
        LessonsPage(study.lessons_learned(library), locale),
    ):
        for name in over.sections:
            getattr(over, name)()
    for sector in ("food", "airline", "software", "other"):
        client = plan.client("Acme", sector=sector, country="GB", channels=["x"], day=DAY)
        plan_html.page(plan.draft(client, studies), locale, "reports")


def keys_of(node, prefix=""):
    """Keys of one file of the catalogue, in its order."""
    for name, value in node.items():
        if isinstance(value, dict) and not ("other" in value and value.keys() <= PLURAL_FORMS):
            yield from keys_of(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def written(texts, locale):
    """The Markdown of `OUT`."""
    lines = [
        "# Every template, with what it makes on real pages",
        "",
        "Made by `python tests/catalogue_examples.py`; do not edit by hand. A template without"
        " an example is not used by the cases recorded, or stands in an error, a form or a"
        " command.",
        "",
    ]
    for path in sorted((CATALOGUES / locale.code).glob("*.yaml")):
        lines += [f"## {path.name}", ""]
        for key in keys_of(yaml.safe_load(path.read_text(encoding="utf-8"))):
            text = locale.texts[key]
            shown = text if isinstance(text, str) else text["other"]
            lines.append(f"- `{key}`: {shown}".replace("\n", " "))
            lines += [f"  - {one}" for one in texts.get(key, []) if one != shown.strip()]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    chosen = sys.argv[1:] or CASES
    with recorded() as found:
        make(chosen, Locale.of())
    OUT.write_text(written(found, Locale.of()), encoding="utf-8")
    unused = sorted(set(Locale.of().texts) - set(found))
    print(f"{len(Locale.of().texts)} templates, {len(unused)} without an example: {unused}")
