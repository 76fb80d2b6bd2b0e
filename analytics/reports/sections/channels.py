"""Where it was said, and what the brand's own mentions alone would have missed."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from analytics import charts
from analytics.measures.channel_onsets import CHANNEL_LEAD, FIRST_CHANNEL, WARNING_GAINED
from analytics.measures.channels import MISSED_NEGATIVE_SHARE
from analytics.measures.rivals_hour import RIVALS_SAME_HOUR
from analytics.reports.blocks import Block, Part, details, paragraph, table
from analytics.reports.page import Page
from analytics.reports.parts import chart, section_block
from analytics.reports.sections import Section
from analytics.results import Results
from analytics.schema import Measure
from analytics.wording import Hours, Locale, Percent, Range, UntrustedText

_NO_RIVALS = "reason.no_controls"
_OF_MESSAGES = (FIRST_CHANNEL, MISSED_NEGATIVE_SHARE, WARNING_GAINED)


def channels(page: Page) -> Block:
    """Which channel lit up first, what own mentions alone would have missed, and the rivals."""
    results, locale = page.results, page.locale
    drawn = [
        chart(page, name)
        for name in ("channels", "channels_missed")
        if charts.is_available(name, results)
    ]
    said = [paragraph(line) for line in _said(results, locale)]
    return section_block(page, "channels", *said, *drawn, *_folded(page))


def _said(results: Results, locale: Locale) -> Iterator[str]:
    """The findings, a sentence or two each."""
    if not results.tables["channels"].frame.empty:
        if any(results.measures[spec].is_known for spec in _OF_MESSAGES):
            yield _first(results, locale)
            yield _beyond(results, locale)
        else:
            first, missed = (
                results.measures[spec].reason for spec in (FIRST_CHANNEL, MISSED_NEGATIVE_SHARE)
            )
            yield locale.translate("page.channels.untold", first=first, missed=missed)
    rivals = results.measures[RIVALS_SAME_HOUR]
    if rivals.verdict is not None:
        yield locale.format_message(rivals.verdict)
    elif rivals.reason is not None and rivals.reason.key != _NO_RIVALS:
        yield locale.translate("page.channels.rivals_untold", why=rivals.reason)


def _first(results: Results, locale: Locale) -> str:
    first, lead = results.measures[FIRST_CHANNEL], results.measures[CHANNEL_LEAD]
    if first.value is None:
        return locale.translate("page.channels.first_untold", why=first.reason)
    channel = locale.translate(f"category.{first.value}")
    if lead.value is None:
        return locale.translate("page.channels.first_alone", channel=channel)
    values = {"channel": channel, "lead": Hours(lead.value), "range": _hours(lead)}
    return locale.translate("page.channels.first", **values)


def _beyond(results: Results, locale: Locale) -> str:
    """What watching own mentions alone would have missed: negative posts, and time."""
    missed, gained = results.measures[MISSED_NEGATIVE_SHARE], results.measures[WARNING_GAINED]
    if not missed.is_known and not gained.is_known:
        return locale.translate("page.channels.beyond_untold", why=missed.reason)
    account = UntrustedText(f"@{results.case.brand_accounts[0]}")
    lines = []
    if missed.value is not None:
        ends = Range(Percent(missed.low or 0.0), Percent(missed.high or 0.0))
        values = {"share": Percent(missed.value), "range": ends, "n": float(missed.n or 0)}
        lines.append(locale.translate("page.channels.missed", account=account, **values))
    else:
        lines.append(locale.translate("page.channels.missed_untold", why=missed.reason))
    lines.append(_warned(gained, account, locale))
    return " ".join(lines)


def _warned(gained: Measure[Any], account: UntrustedText, locale: Locale) -> str:
    values: dict[str, object] = {"account": account}
    if gained.status == "censored":
        return locale.translate("page.channels.warned_never", **values)
    if gained.value is None:
        return locale.translate("page.channels.warned_untold", why=gained.reason)
    low, high = gained.low or 0.0, gained.high or 0.0
    if low <= 0 <= high:
        return locale.translate("page.channels.warned_alike", range=_hours(gained), **values)
    key, ends = ("later", (low, high)) if low > 0 else ("sooner", (-high, -low))
    values |= {"hours": Hours(abs(gained.value)), "range": Range(*map(Hours, ends))}
    return locale.translate(f"page.channels.warned_{key}", **values)


def _hours(measure: Measure[Any]) -> Range:
    return Range(Hours(measure.low or 0.0), Hours(measure.high or 0.0))


def _folded(page: Page) -> Iterator[Part]:
    """Share of voice and tone of each channel and place, and each rival's rise."""
    results, locale = page.results, page.locale
    frame = results.tables["channels"].frame
    if not frame.empty:
        tone = ("channels_tone",) if charts.is_available("channels_tone", results) else ()
        parts: list[Part] = [chart(page, name) for name in tone]
        for kind in ("network", "place"):
            rows = frame[frame["kind"] == kind]
            if (rows["name"] != "own").sum() > 1:
                parts.append(_table(rows, kind, locale))
        if parts:
            yield details(locale.translate("page.channels.details"), *parts)
    rivals = results.tables["rivals"].frame
    if not rivals.empty:
        yield details(locale.translate("page.channels.rivals_details"), _rivals(rivals, locale))


def _table(frame: pd.DataFrame, kind: str, locale: Locale) -> Part:
    prefix = "category" if kind == "network" else "channels.place"
    names = ("posts", "voice", "negative", *(("lit",) if kind == "network" else ()))
    header = [locale.translate(f"page.channels.column.{one}") for one in (kind, *names)]
    rows = [
        (
            locale.translate(f"{prefix}.{row['name']}"),
            locale.format_number(row["posts"]),
            _share(row, "share", locale),
            _share(row, "negative_share", locale),
            *((_lit(row, locale),) if kind == "network" else ()),
        )
        for row in frame.sort_values("posts", ascending=False).to_dict("records")
    ]
    return table(header, rows, numeric=(1, 2, 3))


def _share(row: Mapping[Any, Any], name: str, locale: Locale) -> str:
    """A share with the range of its sampling error."""
    if pd.isna(row[name]):
        return locale.translate("page.channels.no_tone")
    low, high = ("share_low", "share_high") if name == "share" else ("low", "high")
    ends = locale.format_range(*(locale.format_percent(float(row[one])) for one in (low, high)))
    shown = locale.format_percent(float(row[name]))
    return (
        shown
        if shown == ends
        else locale.translate("measure.with_interval", value=shown, ends=ends)
    )


def _lit(row: Mapping[Any, Any], locale: Locale) -> str:
    if "lit" not in row or pd.isna(row["lit"]):
        return locale.none
    if row["lit"] != "lit":
        return locale.translate(f"chart.channels.{row['lit']}")
    return locale.format_instant(pd.Timestamp(row["lit_at"]))


def _rivals(frame: pd.DataFrame, locale: Locale) -> Part:
    header = [
        locale.translate(f"page.channels.column.{one}") for one in ("brand", "times", "stand")
    ]
    rows = []
    for row in frame.to_dict("records"):
        shown = locale.none
        if not pd.isna(row["times"]):
            ends = locale.format_range(
                *(locale.format_fixed(row[one], 1) for one in ("low", "high"))
            )
            value = locale.format_fixed(row["times"], 1)
            shown = locale.translate("measure.with_interval", value=value, ends=ends)
        why = row["reason"]
        stand = locale.translate(f"channels.stand.{row['stand']}")
        if row["stand"] == "untold" and why is not None and not isinstance(why, float):
            stand = locale.format_message(why)
        rows.append((UntrustedText(row["brand"]), shown, stand))
    return table(header, rows, numeric=(1,))


def _speaks(results: Results) -> bool:
    return not results.tables["channels"].frame.empty or not results.tables["rivals"].frame.empty


def _has_finding(results: Results) -> bool:
    specs = (*_OF_MESSAGES, RIVALS_SAME_HOUR)
    return any(results.measures[spec].is_known for spec in specs)


SECTION = Section("channels", order=71, show=channels, is_needed=_speaks, has_content=_has_finding)
