"""Where it was said, and what the brand's own mentions alone would have missed."""

from collections.abc import Iterator
from typing import Any

from analytics import charts
from analytics.measures.channel_onsets import CHANNEL_LEAD, FIRST_CHANNEL, WARNING_GAINED
from analytics.measures.channels import MISSED_NEGATIVE_SHARE
from analytics.measures.rivals_hour import RIVALS_SAME_HOUR
from analytics.reports.blocks import Block, paragraph
from analytics.reports.page import Page
from analytics.reports.parts import chart, in_appendix, section_block
from analytics.reports.sections import Section
from analytics.results import Results
from analytics.schema import Measure
from analytics.wording import Hours, Locale, Percent, Range, UntrustedText

CHARTS = ("channels", "channels_missed")
_OF_MESSAGES = (FIRST_CHANNEL, MISSED_NEGATIVE_SHARE, WARNING_GAINED)


def channels(page: Page) -> Block:
    """Which channel lit up first, what own mentions alone would have missed, and the rivals."""
    results, locale = page.results, page.locale
    drawn = [chart(page, name) for name in CHARTS if charts.is_available(name, results)][:1]
    said = paragraph(" ".join(_said(results, locale)))
    links = in_appendix(page, "channels_details", (*_OF_MESSAGES, CHANNEL_LEAD, RIVALS_SAME_HOUR))
    return section_block(page, "channels", *drawn, said, links)


def _said(results: Results, locale: Locale) -> Iterator[str]:
    """The findings, a sentence or two each."""
    if not results.tables["channels"].frame.empty:
        if results.measures[FIRST_CHANNEL].is_known:
            yield _first(results, locale)
        if any(results.measures[spec].is_known for spec in (MISSED_NEGATIVE_SHARE, WARNING_GAINED)):
            yield _beyond(results, locale)
    rivals = results.measures[RIVALS_SAME_HOUR]
    if rivals.verdict is not None:
        yield locale.format_message(rivals.verdict)


def _first(results: Results, locale: Locale) -> str:
    first, lead = results.measures[FIRST_CHANNEL], results.measures[CHANNEL_LEAD]
    channel = locale.translate(f"category.{first.value}")
    if lead.value is None:
        return locale.translate("page.channels.first_alone", channel=channel)
    values = {"channel": channel, "lead": Hours(lead.value), "range": _hours(lead)}
    return locale.translate("page.channels.first", **values)


def _beyond(results: Results, locale: Locale) -> str:
    """What watching own mentions alone would have missed: negative posts, and time."""
    missed, gained = results.measures[MISSED_NEGATIVE_SHARE], results.measures[WARNING_GAINED]
    account = UntrustedText(f"@{results.case.brand_accounts[0]}")
    lines = []
    if missed.value is not None:
        ends = Range(Percent(missed.low or 0.0), Percent(missed.high or 0.0))
        values = {"share": Percent(missed.value), "range": ends, "n": float(missed.n or 0)}
        lines.append(locale.translate("page.channels.missed", account=account, **values))
    if gained.is_known:
        lines.append(_warned(gained, account, locale))
    return " ".join(lines)


def _warned(gained: Measure[Any], account: UntrustedText, locale: Locale) -> str:
    values: dict[str, object] = {"account": account}
    if gained.status == "censored":
        return locale.translate("page.channels.warned_never", **values)
    low, high = gained.low or 0.0, gained.high or 0.0
    if low <= 0 <= high:
        return locale.translate("page.channels.warned_alike", range=_hours(gained), **values)
    key, ends = ("later", (low, high)) if low > 0 else ("sooner", (-high, -low))
    window = Range(*map(Hours, ends))
    hours = window if gained.value is None else Hours(abs(gained.value))
    values |= {"hours": hours, "range": window}
    return locale.translate(f"page.channels.warned_{key}", **values)


def _has_content(results: Results) -> bool:
    """Whether anything can be said of where it was said, or of rivals."""
    specs = (*_OF_MESSAGES, RIVALS_SAME_HOUR)
    return has_channels(results) and any(results.measures[spec].is_known for spec in specs)


def has_channels(results: Results) -> bool:
    """Whether channels or rivals were counted."""
    return not results.tables["channels"].frame.empty or not results.tables["rivals"].frame.empty


def _hours(measure: Measure[Any]) -> Range:
    return Range(Hours(measure.low or 0.0), Hours(measure.high or 0.0))


SECTION = Section("channels", order=64, show=channels, part="main", has_content=_has_content)
