"""How fast complaints were answered, beside what others have published."""

import pandas as pd

from analytics import study, wording
from analytics.measures.replies import LEAST
from analytics.reports.blocks import Html, Part, details, foreign, paragraph, table
from analytics.study import Study


def reply_parts(of: Study, measure_table: Html) -> list[Part]:
    """Blocks for the response clock's section. measure_table: the measures named in UNITS."""

    def say(key: str) -> str:
        return wording.say(key, of.lang)

    def head(*names: str) -> list[str]:
        return [say(f"page.column.{name}") for name in names]

    parts: list[Part] = []
    if of.measures["answer_rate"].is_observed:
        parts += [paragraph(say("page.replies_note")), measure_table]
        rows = [
            (say(f"page.replies_by.{r.by}"), foreign(r.group), r.n, r.answered, _median(r, of.lang))
            for r in of.replies.itertuples()
        ]
        header = head("by", "group", "n", "answered", "median")
        shown = [table(header, rows, numeric=(2, 3)), *_differences(of)]
        parts.append(details(say("page.replies_groups"), *shown))
    rows = [
        (
            foreign(row.subject),
            "–" if pd.isna(row.value) else f"{row.value:g} {row.unit}",
            foreign(row.source if pd.isna(row.year) else f"{row.source}, {row.year:.0f}"),
            foreign(row.caveat),
        )
        for row in study.yardsticks().itertuples()
    ]
    header = head("what", "value", "source", "caveat")
    return [*parts, details(say("page.yardsticks"), table(header, rows))]


def _differences(of: Study) -> list[Html]:
    """Whether posts waited alike in all groups, a sentence for each grouping that can tell."""
    tested = of.replies.dropna(subset=["p"]).drop_duplicates("by")
    return [
        paragraph(
            wording.say(
                "page.replies_differ",
                of.lang,
                by=wording.say(f"page.replies_by.{row.by}", of.lang),
                p="< 0.001" if row.p < 0.001 else f"= {row.p:.3f}",
                least=LEAST,
            ),
            class_="muted",
        )
        for row in tested.itertuples()
    ]


def _median(row, lang: str) -> str:
    if pd.isna(row.median_h):
        return wording.say("page.no_median", lang)
    ends = [wording.hours(end) if not pd.isna(end) else "?" for end in (row.low_h, row.high_h)]
    return f"{wording.hours(row.median_h)} ({' – '.join(ends)})"
