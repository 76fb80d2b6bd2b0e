"""What the model made of the messages: shares, emotions, and what it could not read."""

from analytics.reports.blocks import Part, paragraph, table
from analytics.study import Study
from analytics.wording import Locale, Percent, UntrustedText


def shares_part(of: Study, locale: Locale) -> Part:
    """The model's shares of the whole span: counted, and corrected or why not."""
    shares = of.shares
    if shares is None:
        return ""
    rows = [
        (
            locale.translate(f"sentiment_name.{one.sentiment}"),
            locale.format_fixed(one.raw, 3),
            locale.translate("page.not_told", reason=one.reason)
            if one.value is None
            else _with_ends(one.value, one.low, one.high, locale),
        )
        for one in shares
    ]
    kind = "by_hand" if shares[0].labelled else "by_calibration"
    note = locale.translate(f"page.shares_note.{kind}", n=shares[0].n, labelled=shares[0].labelled)
    header = [locale.translate(f"page.column.{n}") for n in ("sentiment", "counted", "corrected")]
    return table(header, rows, caption=note, numeric=(1, 2))


def emotions_part(of: Study, locale: Locale) -> Part:
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


def unread_part(of: Study, locale: Locale) -> Part:
    """How many messages were left out for their language, with the share of each."""
    counts = of.unread
    if counts.empty:
        return ""
    total = len(of.messages)
    names = locale.babel.languages
    shown = [
        locale.translate(
            "page.unread_language",
            language=names.get(code, code),
            n=float(n),
            share=Percent(n / total, 1),
        )
        for code, n in counts.items()
    ]
    told = locale.translate("page.unread", n=int(counts.sum()), total=total, languages=shown)
    return paragraph(told, class_="muted")


def model_part(of: Study, locale: Locale) -> Part:
    """Which model scored the messages; nothing where a panel ships."""
    name = of.model
    told = locale.translate("page.reproduce.model", model=UntrustedText(name))
    return paragraph(told) if name else ""


def _with_ends(value: float, low: float, high: float, locale: Locale) -> str:
    shown, *ends = (locale.format_fixed(one, 3) for one in (value, low, high))
    return locale.translate("measure.with_interval", value=shown, ends=locale.format_range(*ends))
