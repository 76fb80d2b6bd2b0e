"""Actions with owner, due time and state; those for what went badly first."""

from analytics.cases.followup import FollowUp
from analytics.reports.blocks import Block, Part, foreign, join, paragraph, table
from analytics.reports.lessons import SIDES
from analytics.reports.page import Page
from analytics.reports.parts import columns, section_block
from analytics.reports.sections import Section
from analytics.wording import Locale


def actions(page: Page) -> Block:
    """Actions with owner, due time and state; those for what went badly first.

    Actions that people follow up without a current lesson come last.
    """
    locale, results = page.locale, page.results
    decided = {one.lesson: one for one in results.case.follow_ups}
    rows = [
        (
            locale.format_message(lesson.action),
            *_followed(locale.translate(f"owner.{lesson.owner}"), decided.get(lesson.id), locale),
            locale.translate(f"due.{lesson.due}"),
            locale.translate(f"side.{lesson.side}"),
        )
        for lesson in sorted(results.lessons, key=lambda lesson: SIDES.index(lesson.side))
    ]
    drawn = {lesson.id for lesson in results.lessons}
    rows += [
        (
            foreign(name),
            *_followed(locale.none, decision, locale),
            locale.none,
            locale.translate("page.no_lesson"),
        )
        for name, decision in decided.items()
        if name not in drawn
    ]
    header = columns(locale, "action", "owner", "state", "due", "lesson")
    body = table(header, rows) if rows else paragraph(locale.translate("page.no_actions"))
    return section_block(page, "actions", body)


def _followed(role: str, decision: FollowUp | None, locale: Locale) -> tuple[Part, Part]:
    """Owner and state of an action: the role proposed, or what people decided."""
    if decision is None:
        return role, locale.translate("state.proposed")
    parts = [locale.translate(f"state.{decision.state}")]
    parts += [locale.format_date(decision.date, "two_digit_day")] if decision.date else []
    state: list[Part] = [locale.format_list(parts)]
    state += [". ", foreign(decision.note)] if decision.note else []
    return (foreign(decision.owner) if decision.owner else role), join(*state)


SECTION = Section(
    "actions",
    order=140,
    show=actions,
    has_content=lambda results: bool(results.lessons or results.case.follow_ups),
)
