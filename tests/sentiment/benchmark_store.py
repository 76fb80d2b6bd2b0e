"""Prints how much faster a second pass over the same posts is: python … FILE [TEXTS].

FILE holds a post a line. Both passes run in this process, the second one on a store opened anew.
"""

import sys
import tempfile
import time
from pathlib import Path

from analytics.sentiment import load, score, stored


def main() -> None:
    """Reads FILE, scores its first TEXTS distinct lines twice, prints both rates."""
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").split("\n")
    texts = list(dict.fromkeys(lines))[: int(sys.argv[2]) if len(sys.argv) > 2 else None]
    model = load()
    score(texts[:50], model)
    rates = []
    with tempfile.TemporaryDirectory() as folder:
        for name in ("first", "second"):
            started = time.perf_counter()
            with stored(Path(folder), model) as store:
                score(texts, model, store=store)
            rates.append(len(texts) / (time.perf_counter() - started))
            print(f"{name} pass  {rates[-1]:>10,.0f} texts/s  ({len(texts):,} distinct texts)")
    print(f"second / first {rates[1] / rates[0]:.0f}")


if __name__ == "__main__":
    main()
