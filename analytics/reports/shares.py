"""What the model made of the messages: shares, emotions, and what it could not read."""

import pandas as pd

from analytics.reports.blocks import Part, paragraph, table
from analytics.results import Results
from analytics.wording import Locale, Percent, UntrustedText


def shares_part(of: Results, locale: Locale) -> Part:
    """The model's shares of the whole span: counted, and corrected or why not."""
    shares = of.shares
    if shares.empty:
        return ""
    rows = [
        (
            locale.translate(f"sentiment_name.{row.sentiment}"),
            locale.format_fixed(row.raw, 3),
            locale.translate("page.not_told", reason=row.reason)
            if pd.isna(row.value)
            else _with_ends(row.value, row.low, row.high, locale),
        )
        for row in shares.itertuples()
    ]
    first = shares.iloc[0]
    kind = "by_hand" if first["labelled"] else "by_calibration"
    labelled = int(first["labelled"])
    note = locale.translate(f"page.shares_note.{kind}", n=int(first["n"]), labelled=labelled)
    header = [locale.translate(f"page.column.{n}") for n in ("sentiment", "counted", "corrected")]
    return table(header, rows, caption=note, numeric=(1, 2))


def emotions_part(of: Results, locale: Locale) -> Part:
    """Shares of emotions by period; nothing where there is no onset or no emotion was scored."""
    found = of.emotions
    if found.empty:
        return ""
    rows = [
        (
            locale.translate(f"page.emotions.{period}"),
            locale.format_number(int(posts["n"].iloc[0])),
            *(
                _with_ends(row.share, row.low, row.high, locale)
                for row in posts.itertuples(index=False)
            ),
        )
        for period, posts in found.groupby("period", sort=False)
    ]
    names = [f"emotion_name.{name}" for name in dict.fromkeys(found["emotion"])]
    header = [locale.translate(key) for key in ("page.column.period", "page.column.n", *names)]
    numbers = tuple(range(1, len(header)))
    return table(header, rows, caption=locale.translate("page.emotions.note"), numeric=numbers)


def unread_part(of: Results, locale: Locale) -> Part:
    """How many messages were left out for their language, with the share of each."""
    counts = of.unread
    if counts.empty:
        return ""
    total = of.messages_read or 0
    names = locale.babel.languages
    shown = [
        locale.translate(
            "page.unread_language",
            language=names.get(row.language, row.language),
            n=float(row.n),
            share=Percent(row.n / total, 1),
        )
        for row in counts.itertuples()
    ]
    told = locale.translate("page.unread", n=int(counts["n"].sum()), total=total, languages=shown)
    return paragraph(told, class_="muted")


def model_part(of: Results, locale: Locale) -> Part:
    """Which model scored the messages; nothing where a panel ships."""
    name = of.model
    told = locale.translate("page.reproduce.model", model=UntrustedText(name))
    return paragraph(told) if name else ""


def _with_ends(value: float, low: float, high: float, locale: Locale) -> str:
    shown, *ends = (locale.format_fixed(one, 3) for one in (value, low, high))
    return locale.translate("measure.with_interval", value=shown, ends=locale.format_range(*ends))
