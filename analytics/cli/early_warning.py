"""The command that raises early-warning alerts on a series of counts, or on a case."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analytics.cli.console import err, out
from analytics.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from analytics.measures.warning import Alert


def detect(
    series: Annotated[
        str, typer.Argument(help="CSV with timestamp,value; GDELT timeline; case id.")
    ],
    scores: Annotated[
        Path | None, typer.Option(help="Write timestamp,anomaly_score,alert: one row a row.")
    ] = None,
    tz: Annotated[str, typer.Option(help="Zone of times that carry none.")] = "UTC",
    name: Annotated[
        str | None, typer.Option("--series", help="Which series of a GDELT timeline.")
    ] = None,
) -> None:
    """Print early-warning alerts of a series of counts, or of a case."""
    import pandas as pd

    from analytics import cases, study, wording
    from analytics.measures import rarity, warning

    if series in cases.ids() and name is None:
        counted, watch, alerts = study.watch(study.load(series))
        written = pd.Series(counted.at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    else:
        counted, written, is_naive = study.series(Path(series), tz, name)
        if is_naive:
            err.print(wording.say("warning.naive", zone=tz), markup=False)
        watch = rarity.rarity(counted)
        alerts = warning.alerts(watch, counted)
    if not watch.known.any():
        raise UsageError(
            what="no row has a history to compare with",
            where=series,
            right="A series that varies, over at least a day and 100 rows of 20 messages a day",
        )
    for alert in alerts:
        out.print(_alert_line(alert, counted.step), markup=False)
    if not alerts:
        out.print(wording.say("warning.none"))
    if scores:
        score, raised = warning.raised(watch, alerts)
        table = {"timestamp": written, "anomaly_score": score, "alert": raised.astype(int)}
        pd.DataFrame(table).to_csv(scores, index=False)


def _alert_line(alert: "Alert", step: "pd.Timedelta") -> str:
    from analytics import wording
    from analytics.measures import rarity

    width = step.total_seconds() / 3600
    on_record = rarity.HISTORY.total_seconds() / 3600
    often = 10**alert.value * width
    shown = [wording.Foreign(post) for post in alert.posts[:5]]
    posts = wording.say("warning.posts", n=len(alert.posts), ids=shown) if shown else ""
    cascade = wording.say("warning.cascade") if alert.is_cascade else ""
    return wording.say(
        "warning.alert",
        at=alert.at,
        score=alert.score,
        bound=0.5,
        rare=wording.say(
            "warning.beyond" if often > on_record else "warning.once",
            span=wording.hours(min(often, on_record)),
        ),
        least=wording.hours(10**alert.bound * width),
        until=alert.until,
        posts=posts + cascade,
    )
