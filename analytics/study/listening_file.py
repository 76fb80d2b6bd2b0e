"""Write what a case's imported messages show into its folder."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from analytics import messages, sentiment
from analytics.cases import Case
from analytics.errors import UsageError
from analytics.files import replace_file
from analytics.study import listening
from analytics.study.compute_measures import compute_measures
from analytics.study.inputs import InputReader
from analytics.study.known import known_at
from analytics.study.scoring import BIN_MINUTES, scored_batches
from analytics.study.timed import Timed

FILE = "listening.json"


def write_listening(case: Case) -> tuple[Path, str]:
    """Write FILE from a case's imported messages; its path and SHA-256. `UsageError` where none
    are imported.
    """
    store = messages.stored(case.data_folder)
    if store is None:
        raise UsageError(
            what="no messages are imported",
            where=str(case.data_folder),
            right=f"First: aftermath import FILE --case {case.id}",
        )
    model = sentiment.load()
    text = listening_text(case, scored_batches(case, store, model), model)
    path = case.folder / FILE
    replace_file(path, text)
    return path, hashlib.sha256(text.encode()).hexdigest()


def listening_text(
    case: Case, batches: Iterable[tuple[pd.DataFrame, pd.DataFrame]], model: sentiment.Model
) -> str:
    """What the messages of a case show at the end of its coverage, as the text of FILE.

    batches: of the message table and its scores by `model`, row by row.
    """
    reader = InputReader(case, f"{model.name} {model.revision}", case.bin_minutes or BIN_MINUTES)
    for table, scores in batches:
        reader.add(table, scores)
    inputs = reader.inputs()
    known = known_at(inputs, inputs.end)
    _, onset = compute_measures(known)
    timed = Timed(known, onset)
    read = [part for part in listening.parts().values() if "messages" in part.needs]
    return listening.as_file([(part, listening.heard(part, timed)) for part in read], known.until)
