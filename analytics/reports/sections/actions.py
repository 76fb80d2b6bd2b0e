"""What people decided on the actions: owner, state and day, from the case's `actions.yaml`."""

from analytics import lessons as rules
from analytics.reports.blocks import Block, Part, foreign, table
from analytics.reports.page import Page
from analytics.reports.parts import columns, section_block
from analytics.reports.sections import Section
from analytics.reports.sections.lessons import state


def actions(page: Page) -> Block:
    """The decisions in their order, with the action that each is on; no section without any."""
    locale, results = page.locale, page.results
    if not results.case.follow_ups:
        return Block("actions", "")
    asked: dict[str, Part] = {one.id: locale.format_message(one.action) for one in results.lessons}
    for advice in reversed(rules.advice(results)):
        said = locale.format_message(advice.action)
        asked |= {rule: said for rule in advice.rules}
    rows = [
        (
            asked.get(one.lesson, foreign(one.lesson)),
            foreign(one.owner) if one.owner else locale.none,
            state(one, locale),
        )
        for one in results.case.follow_ups
    ]
    body = table(columns(locale, "action", "owner", "state"), rows)
    return section_block(page, "actions", body)


SECTION = Section(
    "actions",
    order=140,
    show=actions,
    part="main",
    has_content=lambda results: bool(results.case.follow_ups),
)
