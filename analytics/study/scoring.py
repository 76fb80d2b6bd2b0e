"""From messages to panels: read or generate, score once, count."""

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from analytics import messages, panel, sentiment, simulate
from analytics.cases import Case
from analytics.cases.record import BIN_WIDTHS, is_bin_width
from analytics.errors import UsageError
from analytics.files import replace_file
from analytics.measures.copies import text_key
from analytics.schema import RESOLUTIONS, SENTIMENTS, SOFT_COLUMNS, Labels, Panel, Resolution
from analytics.sentiment.shares import MIN_TEXTS
from analytics.study.dating import dated

PANEL_MINUTES, DAY_MINUTES = 15, 24 * 60
BIN_MINUTES = 60
"""Width of the bins that measures count by, unless a case or its user asks for another."""
SOFT_DIGITS = 3


def import_of(case: Case) -> messages.Generation:
    """The case's live import, whole; without its message table where the case ships panels.

    A simulated case's table is generated anew (about two seconds).
    """
    if case.provenance == "simulated" and not case.panels:
        return messages.generated(simulate.northwind().messages, case.data_folder)
    if case.panels:
        return messages.report(case.data_folder)
    return messages.generation(case.data_folder)


def input_hashes(case: Case) -> dict[str, str]:
    """SHA-256 of the files that a case is computed from: its own, its import's, its rivals'.

    Not of a simulated case's messages, which are generated.
    """
    hashes = dict(case.hashes)
    for prefix, owner in [("", case), *((f"{rival.id}/", rival) for rival in case.rivals)]:
        if owner.provenance != "simulated":
            found = import_of(owner).hashes
            hashes |= {f"{prefix}{name}": digest for name, digest in found.items()}
    return hashes


def scored_batches(
    case: Case, store: messages.Store, model: sentiment.Model
) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """The messages about the case's brand and their scores, batch by batch, row by row.

    Scores are stored in the case's data folder, so that each text is scored once. Memory: one
    batch.
    """
    brand = brand_of(case, model)
    with sentiment.stored(case.data_folder, model) as kept:
        for batch in store.batches():
            table = _about(batch, case)
            yield table, sentiment.score(list(table["text"]), model, None, kept, brand)


def brand_of(case: Case, model: sentiment.Model) -> sentiment.Brand | None:
    """The case's brand by its name and accounts, told apart from the rivals that it names; None for
    a model that tells no reputation.
    """
    if not model.has_reputation:
        return None
    accounts = (f"@{account.removeprefix('@')}" for account in case.brand_accounts)
    names = (case.brand, *sentiment.short_names(case.brand), *accounts)
    return sentiment.Brand(names, tuple({one.brand for one in case.rivals} - {case.brand}))


class PanelCount:
    """Panels counted batch by batch, by people's labels where there are enough, and by the model's.

    calibration: by which the model's probabilities are scaled before they are summed; None: they
    are summed as the model gives them. minutes: width of the bins.
    """

    def __init__(
        self,
        brand_accounts: tuple[str, ...],
        time_zone: str = "UTC",
        calibration: sentiment.Calibration | None = None,
        minutes: int = PANEL_MINUTES,
    ) -> None:
        self._accounts, self._zone, self._calibration = brand_accounts, time_zone, calibration
        self._minutes = minutes
        self._partials: dict[tuple[str, Labels], list[pd.DataFrame]] = defaultdict(list)
        self._labelled: dict[Labels, int] = {"gold": 0, "model": 0}
        self._n = 0

    def add(self, table: pd.DataFrame, scores: pd.DataFrame) -> None:
        """Count one batch of the message table and its scores, row by row.

        table: with `text_key` (`copies.text_key`), or it is made from `text`.
        """
        table = dated(table, self._zone).reset_index(drop=True)
        if "text_key" not in table:
            table = table.assign(text_key=text_key(table["text"]))
        given_by: dict[Labels, pd.Series] = {"gold": table["label"], "model": scores["label"]}
        soft: dict[Labels, np.ndarray | None] = {"gold": None, "model": self._soft(scores)}
        self._n += len(table)
        for labels, given in given_by.items():
            self._labelled[labels] += int(given.notna().sum())
            for resolution, part in table.groupby("resolution", observed=True):
                rows = part.index.to_numpy()
                scored = given.set_axis(table.index)[rows]
                here = soft[labels]
                counted = self._counted(part, scored, None if here is None else here[rows])
                self._partials[str(resolution), labels].append(counted)

    def _soft(self, scores: pd.DataFrame) -> np.ndarray | None:
        """The probabilities to be summed, (n, 3), NaN where a text has none; None without any."""
        if not set(SENTIMENTS) <= set(scores.columns):
            return None
        given = scores[list(SENTIMENTS)].to_numpy("float64", na_value=np.nan)
        if self._calibration is None or not len(given):
            return given
        return self._calibration.scaled(given / given.sum(axis=1, keepdims=True))

    def _counted(
        self, part: pd.DataFrame, given: pd.Series, probabilities: np.ndarray | None
    ) -> pd.DataFrame:
        """Counts by bin; of messages without a clock by day, at 00:00 UTC."""
        minutes = self._minutes
        if part["resolution"].iloc[0] != "hour":
            day = part["published_at"].dt.tz_convert(self._zone).dt.tz_localize(None)
            part = part.assign(published_at=day.dt.tz_localize("UTC"))
            minutes = DAY_MINUTES
        return panel.summarise(
            part,
            given,
            bin_minutes=minutes,
            brand_accounts=self._accounts,
            probabilities=probabilities,
            text_key=part["text_key"],
        )

    def panels(self) -> dict[Labels, Panel]:
        """Panels of the messages with a clock by the labels that any message has; where none has
        any, messages alone.
        """
        return self._combined("hour", self._minutes)

    def dated(self) -> dict[Resolution, dict[Labels, Panel]]:
        """The same of the messages that are known to the day or worse, whose bins are local
        days.
        """
        found = {resolution for resolution, _ in self._partials}
        return {one: self._combined(one, DAY_MINUTES) for one in RESOLUTIONS[1:] if one in found}

    @property
    def _given_by(self) -> list[Labels]:
        """Whose labels are counted. Too few of people give way to the model's; without any, the
        messages alone are counted.
        """
        people, model = self._labelled["gold"], self._labelled["model"]
        is_too_few = people < MIN_TEXTS <= model and people < self._n / 2
        found: list[Labels] = [name for name, n in self._labelled.items() if n]
        return [name for name in found if name == "model" or not is_too_few] or ["model"]

    def _combined(self, resolution: str, minutes: int) -> dict[Labels, Panel]:
        return {
            labels: panel.combine(
                self._partials[resolution, labels], bin_minutes=minutes, labels=labels
            )
            for labels in self._given_by
        }


def score(
    table: pd.DataFrame,
    folder: Path,
    progress: Callable | None = None,
    model: sentiment.Model | None = None,
    brand: sentiment.Brand | None = None,
) -> pd.DataFrame:
    """Scores of a message table by the model (default: the shipped one), one row each, in order.

    Scores are stored in `folder`, so that each text is scored once. brand: `brand_of` the case.
    """
    model = model or sentiment.load()
    with sentiment.stored(folder, model) as store:
        return sentiment.score(list(table["text"]), model, progress, store, brand)


def imported(
    case: Case, model: sentiment.Model | None = None, progress: Callable | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A case's imported messages and their scores, row by row; `UsageError` where it has none."""
    table = messages.load(case.data_folder)
    if table is None:
        raise not_imported(case)
    table = _about(table, case)
    return table, _scored(table, case, progress, model or sentiment.load())


def _scored(
    table: pd.DataFrame, case: Case, progress: Callable | None, model: sentiment.Model
) -> pd.DataFrame:
    return score(table, case.data_folder, progress, model, brand_of(case, model))


def not_imported(case: Case) -> UsageError:
    """That a case has no messages, and how it gets them."""
    return UsageError(
        what="no messages are imported",
        where=str(case.data_folder),
        right=f"First: aftermath import FILE --case {case.id}",
    )


def compare_models(
    case: Case, names: tuple[str, str], progress: Callable | None = None
) -> tuple[sentiment.Agreement, pd.DataFrame]:
    """Agreement of two models (names or folders) on a case's imported messages.

    The table holds the texts that they label differently, `text, first, second`, those first for
    which both models are most certain.
    """
    first, second = (sentiment.load(name) for name in names)
    table, one = imported(case, first, progress)
    two = _scored(table, case, progress, second)
    agreement = sentiment.agreement(one, two)
    apart = {"text": table["text"], "first": one["label"], "second": two["label"]}
    return agreement, pd.DataFrame(apart).iloc[agreement.apart]


def write_panels(case: Case) -> dict[Path, str]:
    """Count a case's imported messages into `panel-<labels>.csv` in its folder; path → SHA-256."""
    store = messages.stored(case.data_folder)
    if store is None:
        raise not_imported(case)
    minutes = panel_minutes(case.bin_minutes or BIN_MINUTES)
    counted = PanelCount(case.brand_accounts, case.time_zone, calibration_of(case), minutes)
    for table, scores in scored_batches(case, store, sentiment.load()):
        counted.add(table, scores)
    written = {}
    _require_clock(case, counted)
    for name, counts in counted.panels().items():
        path, text = case.folder / f"panel-{name}.csv", panel_text(counts)
        replace_file(path, text)
        written[path] = hashlib.sha256(text.encode()).hexdigest()
    return written


def _require_clock(case: Case, counted: PanelCount) -> None:
    """Raise `UsageError` where messages carry no clock, which counts by quarter hour would lose."""
    held = [panels for panels in counted.dated().values()]
    n = sum(int(next(iter(one.values())).table["messages"].sum()) for one in held)
    if n:
        raise UsageError(
            what=f"{n:,} messages carry no time of day, and a panel counts by quarter hour",
            where=str(case.data_folder),
            right="Leave data out of case.yaml: the page counts imported messages itself",
        )


def panel_text(counts: Panel) -> str:
    """A panel as the CSV text that cases ship; SOFT_COLUMNS to SOFT_DIGITS after the point."""
    soft = [name for name in SOFT_COLUMNS if name in counts.table]
    table = counts.table.astype(dict.fromkeys(soft, object))
    for name in soft:
        table[name] = [f"{value:.{SOFT_DIGITS}f}".rstrip("0").rstrip(".") for value in table[name]]
    return table.to_csv(index=False, date_format="%Y-%m-%dT%H:%M:%SZ", lineterminator="\n")


def bin_minutes_of(case: Case, asked: int | None = None) -> int:
    """Width of the bins that the measures count by: as asked, else as the case says, else
    BIN_MINUTES.

    `UsageError` for a width that does not divide a day, or into which a panel that the case ships
    does not fit.
    """
    minutes = asked or case.bin_minutes or BIN_MINUTES
    if not is_bin_width(minutes):
        what = f"bins of {minutes} minutes do not divide a day"
        raise UsageError(what=what, where=case.id, right=f"Ask for {BIN_WIDTHS}")
    for held in case.panels.values():
        if minutes % held.bin_minutes:
            raise UsageError(
                what=f"bins of {minutes} minutes cannot be made of a panel's of {held.bin_minutes}",
                where=case.id,
                right=f"Ask for a multiple of {held.bin_minutes}, or import the messages",
            )
    return minutes


def panel_minutes(bin_minutes: int) -> int:
    """Width of the panel's bins for measures by bins of this width: a quarter hour, or finer."""
    return math.gcd(PANEL_MINUTES, bin_minutes)


def calibration_of(case: Case) -> sentiment.Calibration | None:
    """The calibration that the case names."""
    return sentiment.calibration(case.calibration) if case.calibration else None


def _about(table: pd.DataFrame, case: Case) -> pd.DataFrame:
    """The messages that the export assigns to the case's brand."""
    if case.about is None:
        return table
    return table[table["about"] == case.about].reset_index(drop=True)
