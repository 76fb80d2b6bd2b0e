"""The command that prints early-warning alerts for a series of counts or a case."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analytics.characters import neutralise
from analytics.cli.console import err, out
from analytics.errors import UsageError
from analytics.files import replace_file

if TYPE_CHECKING:
    import pandas as pd

    from analytics.measures.warning import Alert, Watch
    from analytics.messages import Series
    from analytics.schema import Message


class Kind(StrEnum):
    """What the numbers of a series are."""

    COUNTS = "counts"
    INDEX = "index"


def detect(
    series: Annotated[
        str,
        typer.Argument(help="CSV of times and numbers; Trends, pageviews or GDELT file; case id."),
    ],
    scores: Annotated[
        Path | None, typer.Option(help="Write timestamp,anomaly_score,alert: one row a row.")
    ] = None,
    tz: Annotated[str, typer.Option(help="Zone of clock times that carry none.")] = "UTC",
    name: Annotated[
        str | None, typer.Option("--series", help="Which series of a file of several.")
    ] = None,
    kind: Annotated[
        Kind | None, typer.Option(help="What the numbers are, where the file does not tell.")
    ] = None,
) -> None:
    """Print early-warning alerts of a series of counts or of an index, or of a case."""
    import pandas as pd

    from analytics import cases, study
    from analytics.wording import Locale

    locale = Locale.of()

    if series in cases.ids() and name is None:
        inputs = study.read(series)
        known = study.known_at(inputs, inputs.end)
        if known.tone.told is not None:
            err.print(locale.format_message(known.tone.told), markup=False)
        if known.tone.is_minor:
            err.print(locale.translate("page.tone.early_warning_untold"), markup=False)
        counted, seen, alerts = study.watch(known)
        written = pd.Series(counted.at.strftime("%Y-%m-%dT%H:%M:%SZ"))
        lines = [_alert_line(alert, counted.block) for alert in alerts]
    else:
        watched = study.series(Path(series), tz, name, kind.value if kind else None)
        counted, seen, alerts = watched.counted, watched.seen, watched.alerts
        written = watched.series.written
        for remark in _remarks(watched.series, tz):
            err.print(locale.format_message(remark), markup=False)
        is_index = watched.series.kind == "index"
        lines = [
            _level_line(alert, watched.series) if is_index else _alert_line(alert, counted.block)
            for alert in alerts
        ]
    if not seen.known.any():
        raise _no_history(series, seen.rule, len(written))
    for line in lines:
        out.print(line, markup=False)
    if not lines:
        out.print(locale.translate("warning.none"))
    if scores:
        _write(scores, written, seen, alerts)


def _write(path: Path, written: "pd.Series", seen: "Watch", alerts: "Sequence[Alert]") -> None:
    """One row a row of the series: its time as written, its score, and whether it is an alert."""
    import pandas as pd

    from analytics.measures import warning

    score, raised = warning.raised(seen, alerts)
    table = {"timestamp": written, "anomaly_score": score, "alert": raised.astype(int)}
    table["timestamp"] = table["timestamp"].astype("string").map(neutralise)
    replace_file(path, pd.DataFrame(table).to_csv(index=False))


def _no_history(series: str, rule: str, n: int) -> UsageError:
    from analytics.measures import index_level
    from analytics.measures.return_period import LEAST

    if rule == "index_level":
        least = index_level.LEAST
        return UsageError(
            what=f"its {n} rows cannot tell what is usual: {least} are needed before a row",
            where=series,
            right="Export a longer time; five years of Google Trends are 260 weeks",
        )
    return UsageError(
        what="no row has a history to compare with",
        where=series,
        right=f"A series that varies, over {LEAST + 1} days (weeks, if by day) of 20 messages each",
    )


def _remarks(series: "Series", tz: str) -> "Iterator[Message]":
    """What a reader of the alerts of a file should know."""
    from analytics.schema import Message
    from analytics.wording import UntrustedText

    if series.is_naive:
        yield Message("warning.naive", {"zone": tz})
    if series.kind == "index":
        name = UntrustedText(series.name)
        region = UntrustedText(series.region)
        key = "index_of_region" if series.region else "index"
        unit = Message(f"unit_of_time.{series.step}")
        yield Message(f"warning.series.{key}", {"name": name, "region": region, "unit": unit})
    yield from series.remarks


def _level_line(alert: "Alert", series: "Series") -> str:
    """One alert of an index: its level beside those before it."""
    import numpy as np

    from analytics.measures.index_level import KEPT
    from analytics.schema import Message
    from analytics.wording import Day, Locale

    past = series.value[: alert.row]
    past = past[np.isfinite(past)][-KEPT:]
    start = series.at.iloc[alert.row]
    return Locale.of().translate(
        "warning.level",
        at=start if series.step == "hour" else Day(start.date()),
        level=float(series.value[alert.row]),
        most=float(past.max()),
        usual=float(np.median(past)),
        n=len(past),
        unit=Message(f"units_of_time.{series.step}"),
    )


def _alert_line(alert: "Alert", block: "pd.Timedelta") -> str:
    from analytics.measures.earlier_blocks import HISTORY
    from analytics.wording import Hours, Locale, UntrustedText

    locale = Locale.of()

    width = block.total_seconds() / 3600
    on_record, often = HISTORY * width, 10 ** min(alert.value, 9.0) * width
    shown = [UntrustedText(post) for post in alert.posts[:5]]
    posts = locale.translate("warning.posts", n=len(alert.posts), ids=shown) if shown else ""
    cascade = locale.translate("warning.cascade") if alert.is_cascade else ""
    return locale.translate(
        "warning.alert",
        at=alert.at,
        score=alert.score,
        bound=0.5,
        rare=locale.translate(
            "warning.beyond" if often > on_record else "warning.once",
            span=Hours(min(often, on_record)),
        ),
        least=Hours(10**alert.bound * width),
        until=alert.until,
        posts=posts + cascade,
    )
