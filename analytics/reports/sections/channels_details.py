"""Share of voice and tone of each channel and place, and each rival's rise."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from analytics import charts
from analytics.reports.blocks import Block, Part, foreign, paragraph, table
from analytics.reports.page import Page
from analytics.reports.parts import chart, section_block
from analytics.reports.sections import Section
from analytics.reports.sections.channels import CHARTS, has_channels
from analytics.wording import Locale


def channels_details(page: Page) -> Block:
    """The charts that the main part has no room for, and the tables."""
    results = page.results
    others = [name for name in CHARTS if charts.is_available(name, results)][1:]
    names = [*others, *(["channels_tone"] if charts.is_available("channels_tone", results) else [])]
    return section_block(
        page, "channels_details", *(chart(page, name) for name in names), *_tables(page)
    )


def _tables(page: Page) -> Iterator[Part]:
    results, locale = page.results, page.locale
    frame = results.tables["channels"].frame
    if not frame.empty:
        for kind in ("network", "place"):
            rows = frame[frame["kind"] == kind]
            if (rows["name"] != "own").sum() > 1:
                yield _table(rows, kind, locale)
    rivals = results.tables["rivals"].frame
    if not rivals.empty:
        yield paragraph(locale.translate("page.channels.rivals_details"))
        yield _rivals(rivals, locale)


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
        rows.append((foreign(row["brand"]), shown, stand))
    return table(header, rows, numeric=(1,))


SECTION = Section("channels_details", order=170, show=channels_details, has_content=has_channels)
