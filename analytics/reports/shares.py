"""What the model made of the messages: shares, emotions, and what it could not read."""

from babel import Locale

from analytics import wording
from analytics.reports.blocks import Part, paragraph, table
from analytics.study import Study


def shares_part(of: Study) -> Part:
    """The model's shares of the whole span: counted, and corrected or why not."""
    shares = of.shares
    if shares is None:
        return ""
    rows = [
        (
            wording.say(f"sentiment_name.{one.sentiment}", of.lang),
            f"{one.raw:.3f}",
            wording.say("page.not_told", of.lang, reason=one.reason)
            if one.value is None
            else f"{one.value:.3f} ({one.low:.3f} – {one.high:.3f})",
        )
        for one in shares
    ]
    kind = "by_hand" if shares[0].labelled else "by_calibration"
    note = wording.say(
        f"page.shares_note.{kind}", of.lang, n=shares[0].n, labelled=shares[0].labelled
    )
    header = [
        wording.say(f"page.column.{n}", of.lang) for n in ("sentiment", "counted", "corrected")
    ]
    return table(header, rows, caption=note, numeric=(1, 2))


def emotions_part(of: Study) -> Part:
    """Shares of emotions by period; nothing where there is no onset or no emotion was scored."""
    found = of.emotions
    if found.empty:
        return ""
    rows = [
        (
            wording.say(f"page.emotions.{period}", of.lang),
            f"{posts['n'].iloc[0]:,}",
            *(
                f"{row.share:.3f} ({row.low:.3f} – {row.high:.3f})"
                for row in posts.itertuples(index=False)
            ),
        )
        for period, posts in found.groupby("period", sort=False)
    ]
    names = [f"emotion_name.{name}" for name in dict.fromkeys(found["emotion"])]
    header = [wording.say(key, of.lang) for key in ("page.column.period", "page.column.n", *names)]
    numbers = tuple(range(1, len(header)))
    return table(header, rows, caption=wording.say("page.emotions.note", of.lang), numeric=numbers)


def unread_part(of: Study) -> Part:
    """How many messages were left out for their language, with the share of each."""
    counts = of.unread
    if counts.empty:
        return ""
    total = len(of.messages)
    names = Locale(of.lang).languages
    shown = [
        f"{names.get(code, code)} {n:,} ({wording.percent(n / total, 1)})"
        for code, n in counts.items()
    ]
    told = wording.say("page.unread", of.lang, n=int(counts.sum()), total=total, languages=shown)
    return paragraph(told, class_="muted")


def model_part(of: Study) -> Part:
    """Which model scored the messages; nothing where a panel ships."""
    name = of.inputs.model
    told = wording.say("page.reproduce.model", of.lang, model=wording.Foreign(name))
    return paragraph(told) if name else ""
