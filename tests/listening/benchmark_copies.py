"""What copied text costs: CPU seconds and peak memory of 100,000 posts and of a million.

`python tests/listening/benchmark_copies.py [N ...]` prints a line a run, each in a process of its
own. mixed: a fifth of the posts are copies, half of these edited. templates: every text shares two
thirds of its words with every other, the worst for bands. Above MAX_TEXTS the texts of a sample of
the posts are kept, as `inputs.KeptTexts` does; equal texts are found among all by their keys.
"""

import resource
import subprocess
import sys
import time

import numpy as np
import pandas as pd

from analytics.measures.cascades import cascades, copied, measures, with_and_without
from analytics.measures.copies import text_key
from analytics.measures.copies_in_step import accounts_in_step
from analytics.study.inputs import MAX_TEXTS, KeptTexts

BATCH = 20_000


def texts(n: int, kind: str, chance: np.random.Generator) -> list[str]:
    letters = list("abcdefghijklmnopqrstuvwxyz")
    words = ["".join(chance.choice(letters, chance.integers(3, 9))) for _ in range(20_000)]
    if kind == "templates":
        base = " ".join(words[:9])
        drawn = chance.integers(0, len(words), (n, 4))
        return [f"{base} {' '.join(words[k] for k in row)}" for row in drawn]
    drawn = chance.integers(0, len(words), (n, 14))
    every = [" ".join(words[k] for k in row) for row in drawn]
    for k in np.flatnonzero(chance.random(n) < 0.2):
        of = every[int(chance.integers(0, max(n // 100, 1)))]
        every[k] = of if chance.random() < 0.5 else f"{of} {words[int(chance.integers(0, 99))]}"
    return every


def posts(n: int, kind: str) -> pd.DataFrame:
    """A month of posts; texts as `Inputs.posts` keeps them."""
    chance = np.random.default_rng(1)
    text = pd.Series(texts(n, kind, chance), dtype="string")
    keeper, parts = KeptTexts(), []
    for start in range(0, n, BATCH):
        part = text.iloc[start : start + BATCH]
        parts.append(pd.DataFrame({"text": keeper.kept(part), "text_key": text_key(part)}))
    table = pd.concat(parts, ignore_index=True)
    table["text"] = keeper.thinned(table["text"])
    seconds = np.sort(chance.integers(0, 30 * 86_400, n))
    return table.assign(
        message_id=pd.array([f"m{k}" for k in range(n)], dtype="string"),
        published_at=pd.Timestamp("2024-03-01", tz="UTC") + pd.to_timedelta(seconds, unit="s"),
        resolution="hour",
        side="public",
        channel="x",
        author=pd.array([f"u{k}" for k in chance.integers(0, n // 5, n)], dtype="string"),
        repost_of_id=pd.array([pd.NA] * n, dtype="string"),
        quoted_author=pd.array([pd.NA] * n, dtype="string"),
        sentiment=pd.array(chance.choice(["negative", "neutral"], n), dtype="string"),
    )


def one(n: int, kind: str) -> None:
    table = posts(n, kind)
    before, started = _memory(), time.process_time()
    found = copied(table)
    parts = [time.process_time() - started]
    measures(table, found)
    with_and_without(table, found, table["published_at"].dt.date)
    cascades(table, found)
    accounts_in_step(table, found)
    parts.append(time.process_time() - started)
    print(
        f"{kind} {n}: {parts[1]:.1f} CPU s ({parts[0]:.1f} of them to find copies), peak "
        f"{_memory():.0f} MB, {before:.0f} of them before; texts kept {table['text'].count()} "
        f"(at most {MAX_TEXTS}); copies {found['is_copy'].mean():.3f}"
    )


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def main(sizes: list[int]) -> None:
    for n in sizes:
        for kind in ("mixed", "templates"):
            subprocess.run([sys.executable, __file__, f"{n}", kind], check=True)


if __name__ == "__main__":
    if len(sys.argv) == 3 and not sys.argv[2].isdigit():
        one(int(sys.argv[1]), sys.argv[2])
    else:
        main([int(n) for n in sys.argv[1:]] or [100_000, 1_000_000])
