"""Peak memory of counting messages into a panel, by number of messages.

`python tests/benchmark_panel.py [MILLIONS…]` (default 1 4 16): each number of generated messages is
written as a message store and counted batch by batch in a process of its own; prints its peak
memory (MiB) and messages per CPU second.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analytics import messages, panel, schema
from analytics.messages.generations import TABLE
from analytics.messages.staging import ROW_GROUP
from analytics.study.scoring import PANEL_MINUTES

COLUMNS = ["published_at", "side", "quoted_author", "label"]
DAYS = 60


def write(path: Path, rows: int) -> None:
    """A message store of `rows` generated messages over DAYS days, in row groups."""
    rng, writer = np.random.default_rng(0), None
    for start in range(0, rows, ROW_GROUP):
        n = min(ROW_GROUP, rows - start)
        seconds = np.sort(rng.integers(0, DAYS * 86_400, n))
        frame = pd.DataFrame(
            {
                "message_id": [f"x:{start + i}" for i in range(n)],
                "published_at": pd.Timestamp("2025-01-01", tz="UTC")
                + pd.to_timedelta(seconds, unit="s"),
                "channel": "x",
                "side": rng.choice(["public", "brand", "press"], n, p=[0.9, 0.05, 0.05]),
                "quoted_author": rng.choice(["brand", "someone"], n),
                "text": "generated",
                "label": rng.choice(list(schema.SENTIMENTS), n),
                "source_file": "generated",
                "source_row": np.arange(start + 1, start + n + 1),
            }
        )
        table = pa.Table.from_pandas(schema.messages(frame), preserve_index=False)
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table, row_group_size=ROW_GROUP)
    if writer:
        writer.close()


def count(folder: Path) -> None:
    """Count a store and print peak memory and speed."""
    store = messages.stored(folder)
    if store is None:
        sys.exit(f"{folder}: there is no message table")
    clock = time.process_time()
    batches = store.batches(COLUMNS)
    partials = (
        panel.summarise(batch, batch["label"], bin_minutes=PANEL_MINUTES, brand_accounts=("brand",))
        for batch in batches
    )
    counts = panel.combine(partials, bin_minutes=PANEL_MINUTES, labels="gold")
    total = int(counts.table["messages"].sum())
    if total != store.rows:
        sys.exit(f"{total} of {store.rows} messages were counted")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    speed = store.rows / (time.process_time() - clock)
    print(f"{store.rows:>12,} messages  peak {peak:6.0f} MiB  {speed:>12,.0f} a CPU second")


def main(millions: list[float]) -> None:
    """Each number of messages in a process of its own, since peak memory never falls."""
    for million in millions:
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder) / TABLE, round(million * 1e6))
            subprocess.run([sys.executable, __file__, "--count", folder], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--count"]:
        count(Path(sys.argv[2]))
    else:
        main([float(one) for one in sys.argv[1:]] or [1, 4, 16])
