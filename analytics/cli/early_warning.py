"""The command that prints early-warning alerts for a series of counts or a case."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analytics.characters import neutralise
from analytics.cli.console import err, out
from analytics.errors import UsageError
from analytics.files import replace_file

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

    from analytics import cases, study
    from analytics.measures import return_period, warning
    from analytics.wording import Locale

    locale = Locale.of()

    if series in cases.ids() and name is None:
        inputs = study.read(series)
        counted, watch, alerts = study.watch(study.known_at(inputs, inputs.end))
        written = pd.Series(counted.at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    else:
        counted, written, is_naive = study.series(Path(series), tz, name)
        if is_naive:
            err.print(locale.translate("warning.naive", zone=tz), markup=False)
        watch = return_period.return_period(counted)
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
        out.print(locale.translate("warning.none"))
    if scores:
        score, raised = warning.raised(watch, alerts)
        table = {"timestamp": written, "anomaly_score": score, "alert": raised.astype(int)}
        table["timestamp"] = table["timestamp"].astype("string").map(neutralise)
        replace_file(scores, pd.DataFrame(table).to_csv(index=False))


def _alert_line(alert: "Alert", step: "pd.Timedelta") -> str:
    from analytics.measures import return_period
    from analytics.wording import Hours, Locale, UntrustedText

    locale = Locale.of()

    width = step.total_seconds() / 3600
    on_record = return_period.HISTORY.total_seconds() / 3600
    often = 10**alert.value * width
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
        until=alert.refractory_until,
        posts=posts + cascade,
    )
