"""The command, the versions and the inputs with their hashes."""

from datetime import UTC, datetime

import pandas as pd

from analytics import __version__
from analytics.reports.blocks import Block, details, element, foreign, paragraph
from analytics.reports.page import Page
from analytics.reports.parts import section_block
from analytics.reports.sections import Section
from analytics.schema import iso
from analytics.wording import UntrustedText


def reproduce(page: Page) -> Block:
    """The command, the model, the inputs with their hashes and recipes, the versions."""
    locale, results = page.locale, page.results
    command = f"aftermath run {results.case.id} --as-of {iso(results.as_of)}"
    model = locale.translate("page.reproduce.model", model=UntrustedText(results.model))
    inputs = [
        paragraph(foreign(path), " ", element("code", sha256))
        for path, sha256 in results.inputs.items()
    ]
    recipes = [
        details(
            locale.translate("page.reproduce.recipe", path=UntrustedText(file.path)),
            element("pre", foreign(file.recipe_text)),
        )
        for file in results.case.data
        if file.recipe
    ]
    built = pd.Timestamp(datetime.now(UTC))
    versions = locale.translate("page.reproduce.versions", version=__version__, built=built)
    return section_block(
        page,
        "reproduce",
        paragraph(locale.translate("page.reproduce.command")),
        element("pre", element("code", command)),
        paragraph(model) if results.model else "",
        paragraph(locale.translate("page.reproduce.inputs")),
        element("div", *inputs),
        *recipes,
        paragraph(versions),
    )


SECTION = Section("reproduce", order=200, show=reproduce)
