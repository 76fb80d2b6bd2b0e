"""CPU seconds and memory of themes: python tests/listening/benchmark_themes.py [POSTS …]

Made-up posts whose words follow Zipf's law, a tenth of them copies, half after the onset in one of
twelve themes. Prints a line a size.
"""

import resource
import sys
import time

import numpy as np
import pandas as pd

from analytics.measures.themes import themes

START = pd.Timestamp("2024-03-10T00:00Z")
SIZES = (20_000, 100_000, 200_000)


def posts(n: int) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    words = np.array([f"w{k}" for k in range(30_000)])
    rank = np.minimum((rng.pareto(0.6, (n, 10)) * 3).astype(int), len(words) - 1)
    at = START + pd.to_timedelta(np.sort(rng.uniform(-10, 10, n)), unit="D")
    theme = np.where(at >= START, rng.integers(0, 24, n), 99)
    core = np.array([[f"t{k}x{j}" for j in range(12)] for k in range(12)])
    text = [
        " ".join([*words[row], *(rng.choice(core[kind], 4) if kind < 12 else ())])
        for row, kind in zip(rank, theme, strict=True)
    ]
    table = pd.DataFrame({"published_at": at, "text": text})
    copied = rng.random(n) < 0.1
    table.loc[copied, "text"] = table["text"].shift(50)[copied].fillna("same").to_numpy()
    table["author"] = [f"a{k}" for k in rng.integers(0, n // 2, n)]
    return table.assign(resolution="hour", sentiment="neutral")


def main() -> None:
    for n in [int(size) for size in sys.argv[1:]] or SIZES:
        table = posts(n)
        start = time.process_time()
        found = themes(table, START)
        spent = time.process_time() - start
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        told = int(found.table["is_counted"].sum())
        print(f"{n} posts: {spent:.1f} CPU s, {most:.2f} GB in all, {told} themes", flush=True)


if __name__ == "__main__":
    main()
