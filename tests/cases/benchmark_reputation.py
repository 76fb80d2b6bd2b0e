"""Does it see what experts saw? Every entity of RepLab 2013 as a benchmark of the product.

`python tests/cases/benchmark_reputation.py [FOLDER] [--scores FOLDER]` writes
`benchmark_reputation.csv` beside it and prints it as Markdown: of each of 51 brands, banks,
universities and artists of 2012 with enough labels, and over all of them,

- detection: do alerts meet the days of ALERT topics (`reputation_alarms`);
- recovery: are falls of the labels found, how deep and long (`reputation_falls`);
- shares: counted and corrected tone against labelled reputation (`reputation_shares`).

FOLDER: RepLab's files, by default those of ../shared. --scores: where the model's scores are kept,
by hashes of texts, never in the project; by default in the temporary folder. Counts and figures
only: no text, author or id is written.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import labelled_panels as corpus
import pandas as pd
import reputation_alarms as alarms
import reputation_falls as falls
import reputation_labels as labels
import reputation_shares as shares
from reputation_table import Rows, markdown, table

from analytics.errors import AftermathError

RESULT = Path(__file__).with_suffix(".csv")
SCORES = Path(tempfile.gettempdir()) / "aftermath-reputation-benchmark"


def benchmark(
    folder: Path, scores: Path = SCORES, sectors: Sequence[str] | None = None
) -> pd.DataFrame:
    """The whole table (`reputation_table.COLUMNS`), or that of some sectors alone."""
    read = labels.read(folder)
    if sectors is not None:
        read = read[read["category"].isin(sectors)].reset_index(drop=True)
    entities, left_out = labels.entities(shares.scored(read, scores))
    rows = [*_entities(entities, left_out)]
    if entities:
        rows += [*alarms.rows(entities), *falls.rows(entities), *shares.rows(entities)]
    return table(rows)


def _entities(entities: Sequence[labels.Entity], left_out: dict[str, str]) -> Iterator[Rows]:
    told = Rows("entities", "all", "all")
    told.share("take part", len(entities), len(entities) + len(left_out))
    yield told
    for name, why in left_out.items():
        told = Rows("entities", "brand", name)
        told.add("left out", note=why)
        yield told
    for one in entities:
        told, related = Rows("entities", "brand", one.name, one.category), one.related
        told.share("bad for reputation", int((related["label"] == "negative").sum()), len(related))
        told.share("of an ALERT", int(related["is_alert"].sum()), len(related))
        told.share("read by the model", int(related["tone"].notna().sum()), len(related))
        yield told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=corpus.FOLDER)
    parser.add_argument("--scores", type=Path, default=SCORES)
    given = parser.parse_args()
    try:
        made = benchmark(given.folder, given.scores)
    except AftermathError as error:
        sys.exit(str(error))
    made.to_csv(RESULT, index=False)
    print(markdown(made))
    print(f"\n{time.process_time():.0f} CPU seconds")


if __name__ == "__main__":
    main()
