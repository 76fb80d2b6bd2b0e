"""How fast the brand answered, the content of its statements, and its replies to complaints."""

from analytics.measures.detection import DETECTED_AT
from analytics.measures.effect import RESPONSE_STEP, RESPONSE_STEP_BESIDE_CONTROLS
from analytics.measures.replies import SPECS as REPLIES
from analytics.measures.response import (
    APOLOGY_ELEMENT_COUNT,
    CLOCK,
    CONTRADICTIONS,
    LONGEST_SILENCE,
    NON_APOLOGIES,
    ONSET_AT,
    TIME_TO_DETECT,
    TIME_TO_DISCLOSE,
)
from analytics.reports.blocks import Block, Part, paragraph, table
from analytics.reports.page import Page
from analytics.reports.parts import (
    chart,
    columns,
    event_kinds,
    event_time,
    measure_table,
    section_block,
)
from analytics.reports.replies import reply_parts
from analytics.reports.sections import Section
from analytics.results import Results
from analytics.schema import Milestone
from analytics.wording import Locale

MEASURES = (
    ONSET_AT,
    DETECTED_AT,
    TIME_TO_DETECT,
    TIME_TO_DISCLOSE,
    *CLOCK,
    LONGEST_SILENCE,
    APOLOGY_ELEMENT_COUNT,
    NON_APOLOGIES,
    CONTRADICTIONS,
)


def clock(page: Page) -> Block:
    """How fast the brand answered, and the content of its statements."""
    parts: list[Part] = [chart(page, "clock")] if page.results.is_timed else []
    parts += [measure_table(page, MEASURES), *_statements(page), *_steps(page)]
    parts += reply_parts(page.results, measure_table(page, REPLIES), page.locale)
    return section_block(page, "clock", *parts)


def _statements(page: Page) -> list[Part]:
    """Elements of each coded statement of the brand; empty without one."""
    locale, events = page.locale, page.results.case.milestones
    statements = [event for event in events if event.is_brands and event.apology]
    rows = [
        (
            locale.format_labelled(event_time(event, locale), event_kinds(event, locale)),
            _elements(event, "full", locale),
            _elements(event, "weak", locale),
        )
        for event in sorted(statements, key=lambda event: (event.when.earliest, event.id))
    ]
    header = columns(locale, "statement", "elements", "weak")
    return [table(header, rows)] if rows else []


def _elements(event: Milestone, strength: str, locale: Locale) -> str:
    names = [name for name, value in event.apology.items() if value == strength]
    return locale.format_list([locale.translate(f"element.{n}") for n in names]) or locale.none


def _steps(page: Page) -> list[Part]:
    """Change of sentiment at the response, alone and compared with rivals."""
    parts: list[Part] = []
    for spec in (RESPONSE_STEP, RESPONSE_STEP_BESIDE_CONTROLS):
        step = page.results.measures[spec]
        key = f"page.{spec.name}" if step.is_observed else "page.no_control"
        has_controls = spec is RESPONSE_STEP_BESIDE_CONTROLS and page.results.case.controls
        if step.is_observed or has_controls:
            verdict = step.verdict or step.reason
            parts.append(paragraph(page.locale.translate(key, step=step, verdict=verdict)))
    return parts


def _has_content(results: Results) -> bool:
    """Whether a step of the brand's has a time or a code, or its replies could be measured."""
    told = (*CLOCK, *REPLIES, LONGEST_SILENCE, APOLOGY_ELEMENT_COUNT, NON_APOLOGIES)
    return bool(results.case.milestones) or any(results.measures[one].is_known for one in told)


SECTION = Section("clock", order=80, show=clock, has_content=_has_content)
