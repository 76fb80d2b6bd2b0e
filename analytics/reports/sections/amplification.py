"""Whose words were passed on, by whom, what preceded each rise, and who spoke on record."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from analytics import charts
from analytics.measures.ambassadors import AMBASSADOR_DIFFERENCE
from analytics.measures.amplification import BRAND_PASSED_ON, CORE_ACCOUNTS, SUPPORTIVE_SHARE
from analytics.measures.conduct import voices
from analytics.reports.blocks import Block, Part, element, paragraph
from analytics.reports.page import Page
from analytics.reports.parts import chart, in_appendix, section_block
from analytics.reports.sections import Section
from analytics.results import Results
from analytics.schema import Milestone
from analytics.wording import Locale, Percent

MOST_SAID = 3
"""Sentences on the messages."""
STANCES = ("critic", "defender")
FEWEST_ON_RECORD = 3
"""Acts of others on record from which they are told of without messages."""


def amplification(page: Page) -> Block:
    """Who carried it, in the messages and on record."""
    measures = [SUPPORTIVE_SHARE, BRAND_PASSED_ON, CORE_ACCOUNTS, AMBASSADOR_DIFFERENCE]
    of_messages = _measured(page)
    return section_block(
        page,
        "amplification",
        *of_messages,
        *_on_record(page),
        in_appendix(page, "amplification_details", measures if of_messages else ()),
    )


def _measured(page: Page) -> list[Part]:
    """What the messages tell; nothing where they cannot."""
    locale, results = page.locale, page.results
    found = results.tables.get("amplification")
    if found is None or found.reason is not None or not has_messages(results):
        return []
    parts: list[Part] = []
    if charts.is_available("amplification", results):
        parts.append(chart(page, "amplification"))
    elif found.verdict:
        parts.append(paragraph(element("strong", locale.format_message(found.verdict))))
    told = [_supportive(page), _brand(page), _core(page), _ambassadors(page)]
    said = " ".join([line for line in told if line][:MOST_SAID])
    return [*parts, paragraph(said)] if said else parts


def has_messages(results: Results) -> bool:
    """Whether messages were read, or the case ships what they showed."""
    found = results.tables.get("amplification")
    return found is not None and (results.messages_read is not None or found.reason is None)


def _supportive(page: Page) -> str:
    """How much of what was passed on was praise, and on which day most and least."""
    share = page.results.measures[SUPPORTIVE_SHARE]
    if not share.is_observed:
        return ""
    days = page.results.tables["amplification_days"].frame
    scored = float(days["scored"].sum())
    values: dict[str, Any] = {
        "positive": Percent(days["positive"].sum() / scored),
        "negative": Percent(days["negative"].sum() / scored),
        "n": scored,
    }
    worst = days.sort_values(["negative", "day"], ascending=[False, True]).iloc[0]
    key = "one_day" if len(days) == 1 or not worst["negative"] else "days"
    return page.locale.translate(
        f"page.amplification.tone.{key}",
        **values,
        day=page.locale.format_date(worst["day"], "day"),
        of_day=float(worst["negative"]),
        of_day_scored=float(worst["scored"]),
    )


def _brand(page: Page) -> str:
    """How often the brand's own words were passed on, where they were."""
    found = page.results.measures[BRAND_PASSED_ON]
    if not found.is_observed or not found.value:
        return ""
    brand = page.results.case.brand
    return page.locale.translate("page.amplification.brand", n=float(found.value), brand=brand)


def _core(page: Page) -> str:
    found = page.results.measures[CORE_ACCOUNTS]
    if not found.is_observed or found.verdict is None:
        return ""
    n = float(found.value or 0)
    values = {"n": n, "of": float(found.n or 0), **found.verdict.values}
    return page.locale.translate("page.amplification.core", **values)


def _ambassadors(page: Page) -> str:
    """The difference of threads that influencers opened, where it is told."""
    found = page.results.measures[AMBASSADOR_DIFFERENCE]
    if not found.is_observed or found.low is None or found.high is None:
        return ""
    side = "better" if found.low > 0 else "worse" if found.high < 0 else "alike"
    return page.locale.translate(
        f"page.amplification.ambassadors.{side}", difference=found, n=found.n
    )


def _on_record(page: Page) -> list[Part]:
    """How many criticised and defended on record, and who they were."""
    locale, case = page.locale, page.results.case
    spoke = voices(case.milestones)
    n = {stance: len(spoke[stance]) for stance in STANCES}
    if not any(n.values()):
        return []
    key = "both" if all(n.values()) else next(stance for stance in STANCES if n[stance])
    said = locale.translate(
        f"page.amplification.record.{key}",
        brand=case.brand,
        n=n["critic"] or n["defender"],
        against=n["critic"],
        critics=_roles(spoke["critic"], locale),
        defenders=_roles(spoke["defender"], locale),
    )
    return [paragraph(said, " ", locale.translate("page.amplification.record.counted"))]


def _roles(events: Sequence[Milestone], locale: Locale) -> str:
    """How many of these acts were by whom, the most first."""
    counts = Counter(event.actor for event in events)
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return locale.format_list(
        [locale.translate(f"page.amplification.by.{actor}", n=n) for actor, n in ranked]
    )


def has_record(results: Results) -> bool:
    """Whether anybody criticised or defended the brand on record."""
    return any(voices(results.case.milestones).values())


def _has_content(results: Results) -> bool:
    found = results.tables.get("amplification")
    is_told = found is not None and not found.frame.empty and has_messages(results)
    on_record = sum(map(len, voices(results.case.milestones).values()))
    return is_told or on_record >= FEWEST_ON_RECORD


SECTION = Section(
    "amplification", order=62, show=amplification, part="main", has_content=_has_content
)
