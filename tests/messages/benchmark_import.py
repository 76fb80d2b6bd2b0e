"""How fast an import is, and how much memory it takes, beside a bare parse of the same file.

python tests/messages/benchmark_import.py [rows] makes a CSV and an X v1.1 JSONL of so many rows;
python tests/messages/benchmark_import.py FILE... takes files that are there (not packed).

Bare is pyarrow.csv streaming, or orjson line by line: neither validates nor writes anything. Beside
each rate stand the rate per second of the process's own CPU time, which does not fall where other
programs want the cores, and what share of the bare parse's rate that is.
"""

import json
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

WORDS = (
    *("the", "flight", "was", "late", "again,", "“thanks”", "@northwind", "no", "bags;", "😡"),
)
START = datetime(2019, 1, 5, tzinfo=UTC)
EPOCH_MS = 1288834974657


def rows(n: int):
    draw = random.Random(0)
    for i in range(n):
        at = START + timedelta(milliseconds=137 * i)
        own = int(at.timestamp() * 1000 - EPOCH_MS) << 22 | draw.randrange(4096)
        yield own, at, f"user{draw.randrange(9999)}", " ".join(draw.choices(WORDS, k=22)), i % 90


def make_csv(path: Path, n: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("message_id,published_at,channel,author,text,likes,reposts,followers\n")
        for own, at, author, text, likes in rows(n):
            counts = f"{likes},{likes // 9},{own % 999}"
            file.write(f'{own},{at:%Y-%m-%dT%H:%M:%SZ},x,{author},"{text}",{counts}\n')


def make_jsonl(path: Path, n: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for own, at, author, text, likes in rows(n):
            tweet = {
                "created_at": f"{at:%a %b %d %H:%M:%S} +0000 {at:%Y}",
                "id": own,
                "id_str": str(own),
                "text": text,
                "source": '<a href="https://example.org" rel="nofollow">A client</a>',
                "truncated": False,
                "in_reply_to_status_id_str": None,
                "in_reply_to_screen_name": None,
                "user": {
                    "id_str": str(own % 10**9),
                    "name": author.title(),
                    "screen_name": author,
                    "description": text,
                    "followers_count": own % 999,
                    "created_at": "Thu Jan 02 10:05:15 +0000 2014",
                    "profile_image_url": f"https://example.org/{author}/" + 60 * "x",
                    **{f"profile_{i}": "C0DEED" for i in range(25)},
                },
                "retweet_count": likes // 9,
                "favorite_count": likes,
                "entities": {"hashtags": [], "urls": [], "user_mentions": [{"indices": [0, 9]}]},
                "favorited": False,
                "lang": "en",
            }
            file.write(json.dumps(tweet) + "\n")


def ours(path: Path, folder: Path) -> int:
    from analytics import messages

    return messages.store([path], folder).rows_read


def bare(path: Path, folder: Path) -> None:
    if path.suffix == ".csv":
        import pyarrow.csv

        for _ in pyarrow.csv.open_csv(
            path, parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True)
        ):
            pass
    else:
        import orjson

        with path.open("rb") as file:
            for line in file:
                orjson.loads(line)


def timed(work, path: Path, folder: Path, queue) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    rows = work(path, folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    queue.put((rows, time.perf_counter() - wall, time.process_time() - cpu, peak))


def compare(path: Path, folder: Path) -> None:
    """Print how fast one file is imported, and how fast it is parsed."""
    context = multiprocessing.get_context("spawn")
    found = {}
    for work in (ours, bare):
        queue = context.Queue()
        process = context.Process(target=timed, args=(work, path, folder, queue))
        process.start()
        found[work] = queue.get()
        process.join()
    n = found[ours][0]
    fastest = n / found[bare][2]
    for work, (_, wall, cpu, peak) in found.items():
        print(
            f"{path.name} {path.stat().st_size / 1e6:,.0f} MB, {work.__name__}: "
            f"{n / wall:,.0f} rows/s; {n / cpu:,.0f} per CPU second, "
            f"{n / cpu / fastest:.0%} of bare; peak {peak:,.0f} MB"
        )


def main(given: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given and not given[0].isdigit():
            paths = [Path(path) for path in given]
        else:
            paths, n = [folder / "x.csv", folder / "x.jsonl"], int(given[0]) if given else 300_000
            make_csv(paths[0], n)
            make_jsonl(paths[1], n)
        for path in paths:
            compare(path, folder)


if __name__ == "__main__":
    main(sys.argv[1:])
