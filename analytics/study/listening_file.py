"""Write what a case's imported messages show into its folder."""

import hashlib
from pathlib import Path

from analytics import messages, sentiment
from analytics.cases import Case
from analytics.errors import UsageError
from analytics.files import replace_file
from analytics.study import listening
from analytics.study.compute_measures import Timed, compute_measures
from analytics.study.inputs import InputReader
from analytics.study.known import known_at
from analytics.study.scoring import BIN_MINUTES, scored_batches

FILE = "listening.json"


def write_listening(case: Case) -> tuple[Path, str]:
    """Write FILE from a case's imported messages, as known at the end of its coverage; its path and
    SHA-256. `UsageError` where none are imported.
    """
    store = messages.stored(case.data_folder)
    if store is None:
        raise UsageError(
            what="no messages are imported",
            where=str(case.data_folder),
            right=f"First: aftermath import FILE --case {case.id}",
        )
    reader = InputReader(case, bin_minutes=case.bin_minutes or BIN_MINUTES)
    for table, scores in scored_batches(case, store, sentiment.load()):
        reader.add(table, scores)
    inputs = reader.inputs()
    known = known_at(inputs, inputs.end)
    _, onset = compute_measures(known)
    parts = [part for part in listening.parts().values() if "messages" in part.needs]
    timed = Timed(known, onset)
    text = listening.as_file([(part, listening.heard(part, timed)) for part in parts], known.until)
    path = case.folder / FILE
    replace_file(path, text)
    return path, hashlib.sha256(text.encode()).hexdigest()
