"""The library: the measures of all cases, computed in one explicit step and read from its file."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import pandas as pd

from analytics import cases, sentiment, wording
from analytics.errors import Fault, Faults, UsageError
from analytics.files import replace_file
from analytics.measures import peers, survey
from analytics.measures.peers import MedianBounds, PercentileRank
from analytics.measures.response import ONSET_AT
from analytics.results import Results
from analytics.schema import Measure, Measures, MeasureSpec, Message, iso, utc
from analytics.study.compute_measures import survey_scores
from analytics.study.inputs import read
from analytics.study.scoring import input_hashes
from analytics.study.serialise import metrics, plain_value
from analytics.study.study import compute_at, instant

COLUMNS = (
    "brand",
    "title",
    "provenance",
    "cluster",
    "kind",
    "industry",
    "region",
    "severity",
    "ends_at",
)
_REASON = Message("reason.see_case")
_KEPT = ("status", "n", "method", "citation", "evidence", "absence")
_LIBRARIES = ("numpy", "onnxruntime", "pandas", "ruptures", "scipy", "statsmodels", "tokenizers")


@dataclass(frozen=True)
class LibraryCase:
    """What the comparison of cases reads of one case.

    severity: the grade of `cases.record.Severity`, empty where it is not coded. ends_at: end of the
    time that its measures could cover. inputs: path → SHA-256 of what was read. measures: those
    read from a file have no reason for a missing number, which is on the case's own page, and only
    the key of a verdict. curve: `bin_start, smoothed`, hourly net sentiment; empty without
    messages. surveys: published scores that fell (`compute_measures.survey_scores`). metrics: the
    case's `metrics.json`. faults: what could not be computed of it. key: changes with everything
    that the entry depends on.
    """

    id: str
    brand: str
    title: str
    provenance: str
    cluster: str
    kind: str
    industry: str
    region: str
    severity: str
    in_library: bool
    ends_at: pd.Timestamp
    inputs: Mapping[str, str]
    measures: Measures
    curve: pd.DataFrame
    surveys: pd.DataFrame
    metrics: Mapping[str, Any]
    faults: tuple[Fault, ...] = ()
    key: str = ""

    @property
    def onset_at(self) -> pd.Timestamp | None:
        """The best time of the onset, else its earliest; None without one."""
        onset = self.measures[ONSET_AT]
        return onset.low if onset.value is None else onset.value


@dataclass(frozen=True)
class Library:
    """Measures of all cases, computed once and read by every page.

    entries: every case that was measured. cases: the real cases that are marked as part of the
    library (`in_library`), a row per id, with COLUMNS; simulated cases are excluded. measures: of
    these, id → measures. left_out: id → why a case could not be read or measured.
    """

    entries: Mapping[str, LibraryCase]
    left_out: Mapping[str, str]

    @cached_property
    def measures(self) -> dict[str, Measures]:
        return {id_: entry.measures for id_, entry in self._real.items()}

    @cached_property
    def cases(self) -> pd.DataFrame:
        rows = {
            id_: [getattr(entry, name) for name in COLUMNS] for id_, entry in self._real.items()
        }
        return pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS))

    @property
    def _real(self) -> dict[str, LibraryCase]:
        return {
            id_: entry
            for id_, entry in self.entries.items()
            if entry.in_library and entry.provenance != "simulated"
        }

    def only(self, ids: Iterable[str]) -> "Library":
        """These cases alone, in this order; unknown ids are ignored."""
        return Library(
            {id_: self.entries[id_] for id_ in ids if id_ in self.entries}, self.left_out
        )

    def ended_by(self, instant: pd.Timestamp) -> "Library":
        """Only the cases whose coverage had ended by then."""
        known = {id_: entry for id_, entry in self.entries.items() if entry.ends_at <= instant}
        return Library(known, self.left_out)

    def bounds(self, name: str) -> dict[str, tuple[float, float]]:
        """Id → (low, high) of the cases that have a number for the measure."""
        intervals = {i: peers.bounds(of[name]) for i, of in self.measures.items() if name in of}
        return {i: ends for i, ends in intervals.items() if ends is not None}

    def median(self, name: str) -> MedianBounds | None:
        """Median; of durations by survival analysis, so that censored cases count; else bounds."""
        bounds = list(self.bounds(name).values())
        units = {of[name].unit for of in self.measures.values() if name in of}
        return peers.typical_duration(bounds) if units == {"h"} else peers.median(bounds)

    def names(self, cases: Iterable[str]) -> list[wording.UntrustedText]:
        """Display names of some cases: brand and year."""
        return [self.name(case) for case in cases]

    def name(self, case: str) -> wording.UntrustedText:
        return wording.UntrustedText(f"{self.cases.at[case, 'brand']} {case.split('-', 1)[0]}")

    def with_severity(self, case: str, severity: str) -> dict[str, Measures]:
        """Measures of the other cases of the same severity; none where it is not coded."""
        same = self.cases.index[(self.cases["severity"] == severity) & bool(severity)]
        return {one: self.measures[one] for one in same if one != case}

    def percentile_rank(
        self, case: str, cluster: str, own: Measure
    ) -> tuple[PercentileRank, bool] | None:
        """Percentile rank of a case, and whether among its own cluster.

        Its cluster is used where enough of its cases have the value, else all cases. None where the
        case has no number or too few others have one.
        """
        ends = peers.bounds(own)
        if ends is None:
            return None
        others = {i: e for i, e in self.bounds(own.name).items() if i != case}
        alike = [e for i, e in others.items() if self.cases.at[i, "cluster"] == cluster]
        among = peers.percentile_rank(ends, alike)
        if among:
            return among, True
        among = peers.percentile_rank(ends, list(others.values()))
        return (among, False) if among else None


def library_of(results: Sequence[Results], locale: wording.Locale | None = None) -> Library:
    """A library of these results alone. locale: language of `metrics`; None: no `metrics`."""
    return Library({one.case.id: _entry(one, locale) for one in results}, {})


def _entry(results: Results, locale: wording.Locale | None) -> LibraryCase:
    case, record, faults = results.case, results.case.record, Faults()
    faults.add(*results.faults)
    surveys = faults.contain("surveys", lambda: survey_scores(case, results.onset), _no_surveys)
    return LibraryCase(
        id=case.id,
        brand=case.brand,
        title=case.title,
        provenance=case.provenance,
        cluster=case.crisis_type.cluster,
        kind=case.crisis_type.kind,
        industry=record.industry,
        region=record.region,
        severity=record.grade,
        in_library=record.in_library,
        ends_at=utc(case.coverage.end, "coverage.end"),
        inputs=results.inputs,
        measures=results.measures,
        curve=results.sentiment.reindex(columns=["bin_start", "smoothed"]),
        surveys=surveys,
        metrics={} if locale is None else metrics(results, locale, faults),
        faults=faults.found,
    )


def _no_surveys() -> pd.DataFrame:
    return pd.DataFrame(columns=["source", *survey.COLUMNS])


def measure_library(
    root: Path | None = None,
    *,
    as_of: str = "",
    model: str = sentiment.SHIPPED,
    lang: str = "en",
    kept: Path | None = None,
    without: Mapping[str, str] | None = None,
    begin: Callable[[str], object] = lambda _: None,
) -> Library:
    """Measure every case, each as known at `as_of` (empty: the end of its coverage).

    A case that cannot be read or measured is left out and listed, with file and line. kept: file of
    an earlier library, whose entries are reused where nothing changed since (`load_library`,
    `save_library`). without: cases to leave out, and why. begin: called with each id before it is
    read.
    """
    lacking = without or {}
    earlier = _earlier(kept) if kept else {}

    def measured(case_id: str) -> LibraryCase:
        begin(case_id)
        key = _key(input_hashes(cases.load(case_id, root=root)), as_of, model, lang)
        if case_id in earlier and earlier[case_id].key == key:
            return earlier[case_id]
        inputs = read(case_id, root=root, model=model)
        results = compute_at(inputs, instant(as_of) if as_of else None)
        key = _key(inputs.stable_hashes, as_of, model, lang)  # of what was read
        return replace(_entry(results, wording.Locale.of(lang)), key=key)

    library = _gathered([one for one in cases.ids(root) if one not in lacking], measured)
    return replace(library, left_out={**library.left_out, **lacking})


def _gathered(ids: Iterable[str], measured: Callable[[str], LibraryCase]) -> Library:
    """The cases that can be measured and saved; any error costs its case only."""
    entries: dict[str, LibraryCase] = {}
    left_out: dict[str, str] = {}
    for case_id in ids:
        try:
            entry = measured(case_id)
            _written(_plain_entry(entry))
            entries[case_id] = entry
        except Exception as error:  # reported as left out
            left_out[case_id] = Fault.of(case_id, error).reason
    return Library(entries, left_out)


def save_library(library: Library, path: Path) -> None:
    """Write a library as JSON; the file is replaced in one step. Raises `OSError`, and `ValueError`
    for an entry that is no JSON.
    """
    entries = {id_: _plain_entry(entry) for id_, entry in library.entries.items()}
    text = _written({"entries": entries, "left_out": dict(library.left_out)})
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, text)


def load_library(path: Path) -> Library:
    """Read a library that `save_library` has written; `UsageError` where the file is not one."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        entries = {id_: _read_entry(plain) for id_, plain in kept["entries"].items()}
        return Library(entries, dict(kept["left_out"]))
    except Exception as error:  # whatever a damaged file makes of its parts
        raise UsageError(
            what=f"no library can be read: {error}",
            where=str(path),
            right="A file that aftermath library or a run has written",
        ) from error


def chosen_library(
    ids: Sequence[str],
    path: str = "",
    *,
    as_of: str = "",
    model: str = sentiment.SHIPPED,
    locale: wording.Locale | None = None,
    root: Path | None = None,
) -> Library:
    """The named cases, or all where none is named.

    path: file of a run to read them from; they are measured where it is empty. Of several cases one
    that cannot be read is left out and listed; for a single one this raises as `study.load`.
    """
    if path:
        whole = load_library(Path(path))
        return whole.only(ids or whole.entries)
    if not ids:
        lang = "en" if locale is None else locale.code
        return measure_library(root, as_of=as_of, model=model, lang=lang)
    moment = instant(as_of) if as_of else None

    def measured(case_id: str) -> LibraryCase:
        return _entry(compute_at(read(case_id, root=root, model=model), moment), locale)

    if len(ids) == 1:
        return Library({ids[0]: measured(ids[0])}, {})
    return _gathered(ids, measured)


def _earlier(path: Path) -> Mapping[str, LibraryCase]:
    """Entries of an earlier library; empty where its file cannot be read."""
    try:
        return load_library(path).entries
    except UsageError:
        return {}


def _written(plain: Mapping[str, Any]) -> str:
    """JSON of a library or of an entry. Raises `ValueError` or `TypeError` for what JSON lacks."""
    return json.dumps(plain, allow_nan=False)


def _plain_entry(entry: LibraryCase) -> dict[str, Any]:
    """An entry as JSON."""
    curve = entry.curve.astype({"smoothed": object}).where(entry.curve.notna(), None)
    plain = {field.name: getattr(entry, field.name) for field in fields(entry)}
    return plain | {
        "ends_at": iso(entry.ends_at),
        "inputs": dict(entry.inputs),
        "measures": [_plain(measure) for measure in entry.measures.values()],
        "curve": {
            "bin_start": [iso(at) for at in curve["bin_start"]],
            "smoothed": list(curve["smoothed"]),
        },
        "surveys": json.loads(entry.surveys.to_json(orient="records")),
        "metrics": dict(entry.metrics),
        "faults": [fault.plain for fault in entry.faults],
    }


def _read_entry(plain: Mapping[str, Any]) -> LibraryCase:
    for field in fields(LibraryCase):
        if field.type in (str, bool) and type(plain[field.name]) is not field.type:
            raise TypeError(f"{field.name} is {plain[field.name]!r}")
    curve = pd.DataFrame(plain["curve"])
    return LibraryCase(
        **dict(plain)
        | {
            "ends_at": pd.Timestamp(plain["ends_at"]),
            "measures": Measures(_measure(measure) for measure in plain["measures"]),
            "curve": curve.assign(
                bin_start=pd.to_datetime(curve["bin_start"], utc=True),
                smoothed=curve["smoothed"].astype(float),
            ),
            "surveys": pd.DataFrame(plain["surveys"], columns=["source", *survey.COLUMNS]).astype(
                dict.fromkeys(survey.DAYS, "Int64")
            ),
            "faults": tuple(Fault(**fault) for fault in plain["faults"]),
        }
    )


def _plain(measure: Measure[Any]) -> dict[str, Any]:
    """A measure as JSON; of its verdict only the key."""
    ends = {name: plain_value(getattr(measure, name)) for name in ("value", "low", "high")}
    kept = {name: getattr(measure, name) for name in _KEPT}
    verdict = measure.verdict and measure.verdict.key
    return {"spec": asdict(measure.spec), "verdict": verdict, **ends, **kept}


def _measure(plain: Mapping[str, Any]) -> Measure[Any]:
    spec = MeasureSpec[Any](**plain["spec"])
    ends = {name: plain[name] for name in ("value", "low", "high")}
    if spec.kind == "instant":
        ends = {name: end and pd.Timestamp(end) for name, end in ends.items()}
    lists = {name: tuple(plain[name]) for name in ("evidence", "absence")}
    return Measure(
        spec,
        reason=None if plain["status"] == "observed" else _REASON,
        verdict=plain["verdict"] and Message(plain["verdict"]),
        **cast("dict[str, Any]", ends | {name: plain[name] for name in _KEPT} | lists),
    )


def _key(inputs: Mapping[str, str], as_of: str, model: str, lang: str) -> str:
    parts = json.dumps([inputs, as_of, model, lang, _program()], sort_keys=True)
    return hashlib.sha256(parts.encode()).hexdigest()


@cache
def _program() -> str:
    """Hash input that changes with our code, the shipped model and the numerical libraries."""
    room = Path(__file__).parents[1]
    digest = hashlib.sha256()
    model = (room / "sentiment" / "model").iterdir()
    for path in sorted([*room.rglob("*.py"), *room.rglob("*.yaml"), *model]):
        digest.update(path.read_bytes())
    for name in _LIBRARIES:
        digest.update(version(name).encode())
    return digest.hexdigest()
