"""`reports/index.html`: every case in a line, by type of crisis, found by brand, year and end."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from analytics.charts.small_line import small_line
from analytics.errors import Fault, Faults, RunError
from analytics.files import replace_file
from analytics.measures.market import ABNORMAL_RETURN, SESSIONS_TO_REGAIN
from analytics.measures.recovery import TIME_TO_RECOVER
from analytics.measures.response import ONSET_AT, TIME_TO_ACKNOWLEDGE, TIME_TO_APOLOGISE
from analytics.measures.survey import SURVEY_FALL
from analytics.reports import publish
from analytics.reports.html import HERE
from analytics.reports.publish import TOGETHER
from analytics.study.crisis_types import TYPES, crisis_type
from analytics.study.serialise import writable
from analytics.wording import Fixed, Locale, Percent, Waited, escape, plain

CLUSTERS = ("preventable", "accidental", "victim", "not_coded")
RECOVERIES = (TIME_TO_RECOVER.name, SESSIONS_TO_REGAIN.name)
OUTCOMES = (*RECOVERIES, SURVEY_FALL.name, ABNORMAL_RETURN.name)
ENDS = ("back", "not_back", "harmed", "unknown")
"""How a case ended: its price or tone was back, was not; only a fall is known; nothing is."""
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
        left_out = dict(one for line in together.values() for one in line.get("left_out", ()))
        built = [
            line["built_on"] for line in (*lines.values(), *together.values()) if "built_on" in line
        ]
        page = {"title": locale.translate("reports.title"), "locale": locale}
        text = room.get_template("index.html.j2").render(
            resources={"page": page},
            groups=_groups(lines),
            together=together,
            left_out=left_out,
            brands=_brands(lines),
            choices=_choices(lines),
            pairs=_pairs(lines),
            updated=locale.format_date(max(built), "day") if built else "",
        )
        replace_file(out / "index.html", text)
    return faults.found


Lines = Mapping[str, Mapping[str, Any]]


def _groups(lines: Lines) -> dict[str, dict[str, Mapping[str, Any]]]:
    """Type of crisis → id → line, the latest first and invented ones last; unreadable cases come
    last of all, under ''.
    """
    groups: dict[str, dict[str, Mapping[str, Any]]] = {}
    for name in (*TYPES, ""):
        ids = [case_id for case_id, line in lines.items() if line.get("type", "") == name]
        ids.sort(
            key=lambda case_id: (
                lines[case_id].get("provenance") != "simulated",
                lines[case_id].get("year", ""),
                case_id,
            ),
            reverse=True,
        )
        if ids:
            groups[name] = {case_id: lines[case_id] for case_id in ids}
    return groups


def _brands(lines: Lines) -> list[tuple[str, Markup, str]]:
    """(id, brand, year) of the readable cases, by brand."""
    told = [(i, line["brand"], line["year"]) for i, line in lines.items() if "brand" in line]
    return sorted(told, key=lambda one: (lines[one[0]]["sorted_by"], one[2]))


def _choices(lines: Lines) -> dict[str, list[str]]:
    """The years and the ends that readable cases have."""
    readable = [line for line in lines.values() if "brand" in line]
    years = sorted({line["year"] for line in readable if line["year"]}, reverse=True)
    found = {line["end"] for line in readable}
    return {"year": years, "end": [end for end in ENDS if end in found]}


def _pairs(lines: Lines) -> list[tuple[str, str, bool]]:
    """Every year with every end, and whether any case has both."""
    choices = _choices(lines)
    held = {(line.get("year"), line.get("end")) for line in lines.values()}
    return [(year, end, (year, end) in held) for year in choices["year"] for end in choices["end"]]


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
        if "built_at" in line:
            line["built_on"] = pd.Timestamp(line["started_at"]).date()
    return line


def _of_report(folder: Path, case_id: str, locale: Locale) -> dict[str, Any]:
    """What a line shows of a live report, in words. Raises `RunError` where that cannot be read."""
    with _as_written(case_id, "manifest.json"):
        started_at = _read(folder / "manifest.json")["started_at"]
        line: dict[str, Any] = {"started_at": str(started_at)}
        line["built_at"] = locale.format_instant(pd.Timestamp(started_at))
    with _as_written(case_id, "metrics.json"):
        metrics = _read(folder / "metrics.json")
        line["finding"] = str(metrics["finding"])
        line["faults"] = [str(Fault(**fault)) for fault in metrics.get("faults", ())]
        line["left_out"] = list(dict(metrics.get("left_out", {})).items())
        if case_id not in TOGETHER:
            provenance = metrics["provenance"]
            line |= {name: Markup(escape(metrics[name])) for name in ("title", "brand")}
            name = str(metrics["brand"]).casefold()
            line |= {"sorted_by": name, "provenance": provenance}
            title = str(metrics["title"]).casefold()
            line |= {"is_named": name in title, "is_dated": case_id[:4] in title}
            line |= {"kind": locale.translate(f"reports.provenance.{provenance}")}
            line |= _told(metrics, case_id, locale)
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


def _told(metrics: Mapping[str, Any], case_id: str, locale: Locale) -> dict[str, Any]:
    """What, how fast, how bad and how it ended, with its small line, and what it is found by.

    From the brief of the page; a report of an earlier version has only its finding and measures.
    """
    measures, brief = metrics.get("measures", {}), metrics.get("brief") or {}
    harm = brief.get("harm") or {}
    ended = str(brief.get("ended") or "") or _ended(measures, locale)
    facts = {
        "fast": _fast(measures, locale),
        "bad": _bad(harm, brief, measures, locale),
        "ended": "" if ended == harm.get("title") else ended,
    }
    return {
        "type": crisis_type(str(metrics.get("kind", ""))),
        "year": _year(measures, case_id),
        "end": _end(measures),
        "what": str(brief.get("headline") or "") if brief else str(metrics["finding"]),
        "facts": [(name, text) for name, text in facts.items() if text],
        "small": Markup(_small(harm)),
    }


def _year(measures: Mapping[str, Any], case_id: str) -> str:
    """The year in which the case began; of its id where that is not known."""
    began = str(measures.get(ONSET_AT.name, {}).get("low") or case_id)[:4]
    return began if began.isdigit() else ""


def _end(measures: Mapping[str, Any]) -> str:
    """One of ENDS; by the tone, else by the share price."""
    states = [measures.get(name, {}).get("status") for name in RECOVERIES]
    known = next((status for status in states if status in KNOWN), None)
    if known is not None:
        return "back" if known == "observed" else "not_back"
    return "harmed" if _survey_fall(measures) or _fall(measures) else "unknown"


def _survey_fall(measures: Mapping[str, Any]) -> bool:
    """Whether a survey score fell beyond its margin."""
    return ((measures.get(SURVEY_FALL.name) or {}).get("low") or 0) > 0


def _fall(measures: Mapping[str, Any]) -> bool:
    """Whether the share fell beyond its usual swings on the first session."""
    high = (measures.get(ABNORMAL_RETURN.name) or {}).get("high")
    return high is not None and high < 0


def _fast(measures: Mapping[str, Any], locale: Locale) -> str:
    """How soon the brand answered, and apologised in full."""
    told = []
    for name, spec in (("answer", TIME_TO_ACKNOWLEDGE), ("apology", TIME_TO_APOLOGISE)):
        of = measures.get(spec.name) or {}
        if of.get("status") in KNOWN:
            low, value, high = (of.get(end) for end in ("low", "value", "high"))
            waited = Waited(low, value, high, "later" if of["status"] == "censored" else "length")
            told.append(locale.translate(f"reports.told.{name}", waited=waited))
    return " ".join(told)


def _bad(
    harm: Mapping[str, Any],
    brief: Mapping[str, Any],
    measures: Mapping[str, Any],
    locale: Locale,
) -> str:
    """The reputation number before and at its worst; else what the page says of the harm."""
    before, worst = (harm.get(name) or {} for name in ("before", "lowest"))
    if harm.get("label") and worst.get("value") is not None:
        key = "fell" if before.get("value") is not None else "worst"
        shown = {"label": harm["label"], "before": before.get("value"), "worst": worst["value"]}
        return locale.translate(f"reports.harm.{key}", **shown, when=worst.get("when") or "")
    if brief.get("how_bad"):
        return str(brief["how_bad"][0])
    if _survey_fall(measures):
        of = measures[SURVEY_FALL.name]
        fall = float(of["low"] if of["value"] is None else of["value"])
        return locale.translate("reports.told.survey_fall", points=Fixed(fall, 0))
    if _fall(measures):
        move = Percent(measures[ABNORMAL_RETURN.name]["value"])
        return locale.translate("reports.told.abnormal_return", move=move)
    return ""


def _ended(measures: Mapping[str, Any], locale: Locale) -> str:
    """Whether, and when, the tone or the share price was back."""
    for name in RECOVERIES:
        of = measures.get(name) or {}
        if of.get("status") not in KNOWN:
            continue
        key = f"reports.told.{name}{'_censored' if of['status'] == 'censored' else ''}"
        low, value, high = (of.get(end) for end in ("low", "value", "high"))
        if name == TIME_TO_RECOVER.name:
            return locale.translate(key, waited=Waited(low, value, high))
        first = low if value is None else value
        return locale.translate(key, n=round(float(first or 0)))
    return ""


def _small(harm: Mapping[str, Any]) -> str:
    """The small line of a case; empty where it has too few points."""
    points = harm.get("points") or ()
    label = ": ".join(str(harm[key]) for key in ("label", "title") if harm.get(key))
    return small_line(
        [one for one in points if isinstance(one, Mapping)],
        plain(label),
        is_joined=harm.get("kind") == "tone",
        is_lower_worse=harm.get("worse") != "higher",
    )
