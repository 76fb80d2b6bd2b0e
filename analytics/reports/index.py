"""`reports/index.html`: one line per case, by crisis type: finding, speed, outcome, state."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from analytics.errors import Fault, Faults, RunError
from analytics.files import replace_file
from analytics.measures.market import ABNORMAL_RETURN, SESSIONS_TO_REGAIN
from analytics.measures.recovery import TIME_TO_RECOVER
from analytics.measures.response import TIME_TO_ACKNOWLEDGE
from analytics.measures.survey import SURVEY_FALL
from analytics.measures.volume import MESSAGES
from analytics.reports import publish
from analytics.reports.html import HERE
from analytics.reports.publish import TOGETHER
from analytics.study.serialise import writable
from analytics.wording import Locale, escape

CLUSTERS = ("preventable", "accidental", "victim", "not_coded")
OUTCOMES = (TIME_TO_RECOVER.name, SESSIONS_TO_REGAIN.name, SURVEY_FALL.name, ABNORMAL_RETURN.name)
KNOWN = ("observed", "censored")


def write(out: Path, locale: Locale) -> tuple[Fault, ...]:
    """Write the index of the live reports and failed runs in `out`.

    Returns a fault for each report whose files a run has not written so: its line says it.
    """
    from jinja2 import Environment, FileSystemLoader

    room, faults = (
        Environment(loader=FileSystemLoader(HERE / "template"), autoescape=True),
        Faults(),
    )
    with publish.lock(out):
        lines = {case_id: _line(out, case_id, locale, faults) for case_id in publish.ids(out)}
        together = {name: lines.pop(name) for name in TOGETHER if name in lines}
        groups = {
            locale.translate(f"cluster.{name}") if name else "": {
                case_id: line for case_id, line in lines.items() if line.get("cluster", "") == name
            }
            for name in sorted({line.get("cluster", "") for line in lines.values()}, key=_order)
        }
        left_out = dict(one for line in together.values() for one in line.get("left_out", ()))
        page = {"title": locale.translate("reports.title"), "locale": locale}
        text = room.get_template("index.html.j2").render(
            resources={"page": page}, groups=groups, together=together, left_out=left_out
        )
        replace_file(out / "index.html", text)
    return faults.found


def _line(out: Path, case_id: str, locale: Locale, faults: Faults) -> dict[str, Any]:
    """`failed_at` of the last run; of the live report `is_built` and what `_of_report` reads."""
    left, folder = publish.failed(out, case_id), publish.live(out, case_id)
    line: dict[str, Any] = {"failed_at": None, "is_built": folder is not None}
    if left:
        stamp = pd.Timestamp(left.stat().st_mtime, unit="s", tz="UTC")
        line["failed_at"] = locale.format_instant(stamp)
    if folder:
        read = partial(_of_report, folder, case_id, locale)
        line |= faults.contain(f"report {case_id}", read, dict)
    return line


def _of_report(folder: Path, case_id: str, locale: Locale) -> dict[str, Any]:
    """What a line shows of a live report, in words. Raises `RunError` where that cannot be read."""
    with _as_written(case_id, "manifest.json"):
        started_at = _read(folder / "manifest.json")["started_at"]
        line: dict[str, Any] = {"built_at": locale.format_instant(pd.Timestamp(started_at))}
    with _as_written(case_id, "metrics.json"):
        metrics = _read(folder / "metrics.json")
        line["finding"] = str(metrics["finding"])
        line["faults"] = [str(Fault(**fault)) for fault in metrics.get("faults", ())]
        line["left_out"] = list(dict(metrics.get("left_out", {})).items())
        if case_id not in TOGETHER:
            provenance = metrics["provenance"]
            line |= {name: Markup(escape(metrics[name])) for name in ("title", "brand")}
            line |= {"provenance": provenance}
            line |= {"kind": locale.translate(f"reports.provenance.{provenance}")}
            line |= _numbers(metrics, locale)
        return writable(line)


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@contextmanager
def _as_written(case_id: str, name: str) -> Iterator[None]:
    """Whatever a damaged file makes of its parts is one error."""
    try:
        yield
    except Exception as error:
        raise RunError(
            what="the file is not as a run writes it",
            where=f"{case_id}/{name}",
            right="Build the case again",
        ) from error


def outcome_key(name: str, status: str) -> str:
    """Key under `reports.outcome` of a measure of how a case ended; '' where there is none."""
    return f"{name}_censored" if status == "censored" else name or "unknown"


def _order(cluster: str) -> tuple[bool, int, str]:
    """Sort key: clusters by the brand's responsibility; cases without a report come last."""
    return not cluster, CLUSTERS.index(cluster) if cluster in CLUSTERS else len(CLUSTERS), cluster


def _numbers(metrics: Mapping[str, Any], locale: Locale) -> dict[str, str]:
    """Group, speed, outcome, and the data behind the line: messages, else documented events.

    Empty for a report of an earlier version that lacks them.
    """
    if not {"cluster", "milestones"} <= metrics.keys():
        return {}
    measures = metrics["measures"]
    states = {name: measures.get(name, {}).get("status", "") for name in OUTCOMES}
    fell = measures.get(SURVEY_FALL.name, {}).get("low")
    if fell is None or fell <= 0:  # within the margin, or risen
        states[SURVEY_FALL.name] = ""
    name = next((name for name, status in states.items() if status in KNOWN), "")
    outcome = locale.translate(f"reports.outcome.{outcome_key(name, states.get(name, ''))}")
    n = measures[MESSAGES.name]["value"]
    basis = ("milestones", metrics["milestones"]) if n is None else ("messages", n)
    locale.translate(f"cluster.{metrics['cluster']}")  # an unknown one raises here
    return {
        "cluster": metrics["cluster"],
        "speed": str(measures[TIME_TO_ACKNOWLEDGE.name]["shown"]),
        "outcome": f"{outcome} {measures[name]['shown']}" if name else outcome,
        "basis": locale.translate(f"reports.n.{basis[0]}", n=basis[1]),
    }
