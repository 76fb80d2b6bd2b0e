"""The library: what each real case of it measured, kept on disk so that every page may look."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from analytics import cases, messages, wording
from analytics.cases import Case
from analytics.errors import AftermathError
from analytics.measures import peers
from analytics.measures.peers import Middle, Standing
from analytics.results import Results
from analytics.schema import Measure, Measures, MeasureSpec, Note, utc
from analytics.study.compute_measures import compute_measures
from analytics.study.inputs import read
from analytics.study.known import known_at
from analytics.study.scoring import input_hashes
from analytics.study.serialise import plain_value

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
_REASON = Note("reason.see_case")
_KEPT = ("status", "n", "method", "citation", "evidence", "absence")
_LIBRARIES = ("numpy", "onnxruntime", "pandas", "ruptures", "scipy", "statsmodels", "transformers")


@dataclass(frozen=True)
class Library:
    """Finished measures of the real cases that say that they belong to the library (`in_library`);
    simulated ones are never among them.

    cases: a row each, by id: COLUMNS; severity is the grade of `cases.record.Severity`, empty where
    it is not coded. measures: id → name → measure; what is no number has no reason here: the case's
    own page tells it; a number's reason is its key alone. left_out: id → why it could not be
    measured.
    """

    cases: pd.DataFrame
    measures: Mapping[str, Measures]
    left_out: Mapping[str, str]

    def ended_by(self, instant: pd.Timestamp) -> "Library":
        """Only the cases whose coverage had ended by then."""
        known = self.cases[self.cases["ends_at"] <= instant]
        return Library(known, {i: self.measures[i] for i in known.index}, self.left_out)

    def extents(self, name: str) -> dict[str, tuple[float, float]]:
        """Id → (low, high) of the cases that have a number for the measure."""
        found = {i: peers.extent(of[name]) for i, of in self.measures.items() if name in of}
        return {i: ends for i, ends in found.items() if ends is not None}

    def median(self, name: str) -> Middle | None:
        """Typical value: of durations by survival, so that who still waits counts; else bounds."""
        found = list(self.extents(name).values())
        units = {of[name].unit for of in self.measures.values() if name in of}
        return peers.typical_duration(found) if units == {"h"} else peers.median(found)

    def names(self, cases: Iterable[str]) -> list[wording.UntrustedText]:
        """What to call some cases: brand and year."""
        return [self.name(case) for case in cases]

    def name(self, case: str) -> wording.UntrustedText:
        return wording.UntrustedText(f"{self.cases.at[case, 'brand']} {case.split('-', 1)[0]}")

    def as_grave_as(self, case: str, severity: str) -> dict[str, Measures]:
        """Measures of the other cases of the same severity; none where it is not coded."""
        same = self.cases.index[(self.cases["severity"] == severity) & bool(severity)]
        return {one: self.measures[one] for one in same if one != case}

    def standing(self, case: str, cluster: str, own: Measure) -> tuple[Standing, bool] | None:
        """Where a case stands, and whether among its own cluster: there, where enough cases have
        the value, else among all. None where it has no number or too few others have.
        """
        ends = peers.extent(own)
        if ends is None:
            return None
        others = {i: e for i, e in self.extents(own.name).items() if i != case}
        alike = [e for i, e in others.items() if self.cases.at[i, "cluster"] == cluster]
        among = peers.standing(ends, alike)
        if among:
            return among, True
        among = peers.standing(ends, list(others.values()))
        return (among, False) if among else None


def shelf(root: Path | None = None) -> Library:
    """The library as it stands. A case that cannot be read is left out, and named."""
    rows, measures, left_out = {}, {}, {}
    for case_id in cases.ids(root):
        try:
            case = cases.load(case_id, root=root)
            if not _belongs(case):
                continue
            measures[case_id] = _measured(case, root)
        except AftermathError as error:
            left_out[case_id] = str(error)
            continue
        rows[case_id] = _row(case)
    return Library(_cases(rows), measures, left_out)


def library_of(studies: Sequence[Results]) -> Library:
    """Those of some studies that belong to the library, as a library of their own."""
    real = {one.case.id: one for one in studies if _belongs(one.case)}
    rows = {case_id: _row(one.case) for case_id, one in real.items()}
    return Library(_cases(rows), {case_id: one.measures for case_id, one in real.items()}, {})


def _belongs(case: Case) -> bool:
    return case.record.in_library and case.provenance != "simulated"


def _row(case: Case) -> tuple:
    kind, record = case.crisis_type, case.record
    told = (case.brand, case.title, case.provenance, kind.cluster, kind.kind)
    return (
        *told,
        record.industry,
        record.region,
        record.grade,
        utc(case.coverage.end, "coverage.end"),
    )


def _cases(rows: Mapping[str, tuple]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS))


def _measured(case: Case, root: Path | None) -> Measures:
    """A case's measures at its end: kept ones where nothing changed since, else made anew."""
    path, key = case.data_folder / "measures.json", _key(case)
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["key"] == key:
            return Measures(_measure(one) for one in kept["measures"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # not there, or torn: made anew
    inputs = read(case.id, root=root)
    found, _ = compute_measures(known_at(inputs, inputs.end))
    plain = [_plain(one) for one in found.values()]
    _keep(path, json.dumps({"key": key, "measures": plain}, allow_nan=False))
    return Measures(_measure(one) for one in plain)


def _plain(measure: Measure[Any]) -> dict[str, Any]:
    """A measure as JSON; of its verdict the key alone."""
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
        verdict=plain["verdict"] and Note(plain["verdict"]),
        **ends,
        **{name: plain[name] for name in _KEPT} | lists,
    )


def _key(case: Case) -> str:
    coverage = messages.load_coverage(case.data_folder)
    told = json.dumps([input_hashes(case), coverage, _program()], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


@cache
def _program() -> str:
    """Changes with our code, the shipped model and the libraries that measures rest on."""
    room = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted([*room.rglob("*.py"), *(room / "sentiment" / "model").iterdir()]):
        digest.update(path.read_bytes())
    for name in _LIBRARIES:
        digest.update(version(name).encode())
    return digest.hexdigest()


def _keep(path: Path, text: str) -> None:
    part = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(part, path)
    except OSError:  # a read-only or full disk costs time, no number
        if part:
            Path(part).unlink(missing_ok=True)
