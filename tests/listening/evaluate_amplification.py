"""How far the measures of amplification can be trusted; run as a script.

Prints the figures and writes them to evaluate_amplification.csv beside it. Real material is that of
../shared, of which only counts and shares are kept. Nothing was tuned on it.
"""

import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from analytics import messages
from analytics.measures import amplification, graph
from analytics.measures.accelerations import accelerations, preceding
from analytics.measures.ambassadors import BAND, THREAD_COLUMNS, ambassador_difference, threads
from analytics.measures.chains import chains
from analytics.measures.copies import text_key
from analytics.measures.ties import complete, ties
from analytics.messages.parsing import quoted_author

SHARED = Path(__file__).parents[3] / "shared" / "data"
START = pd.Timestamp("2024-03-04T00:00Z")
FOUND: list[dict] = []


def say(what: str, of: str, value: float, n: int) -> None:
    FOUND.append({"what": what, "of": of, "value": round(float(value), 4), "n": n})
    print(f"{what:38} {of:44} {value:10.4f}  n {n}", flush=True)


def resampled(draws: int = 200) -> None:
    """Coverage of 90 % intervals by resampling accounts, of counts with a Pareto tail."""
    rng, n = np.random.default_rng(0), 1000
    for tail in (1.3, 2.0, 3.0):
        gini, top = 1 / (2 * tail - 1), 0.01 ** (1 - 1 / tail)
        held = np.zeros(2)
        for _ in range(draws):
            counts = rng.pareto(tail, n) + 1
            again = counts[rng.integers(0, n, (200, n))]
            for k, (of, true) in enumerate(
                ((amplification.gini, gini), (lambda x: amplification.top_share(x, 0.01), top))
            ):
                low, high = np.quantile([of(one) for one in again], [0.05, 0.95])
                held[k] += low <= true <= high
        say("coverage of a resampled interval", f"Gini, tail {tail}", held[0] / draws, draws)
        say("coverage of a resampled interval", f"top 1 %, tail {tail}", held[1] / draws, draws)


def drawn_threads(rng, effect, openers, spread, trend, each):
    """Threads of influencers, each with three of the public in its band."""
    rows, band = [], START
    for k in range(openers):
        own = effect + spread * rng.standard_normal()
        for _ in range(rng.poisson(each - 1) + 1):
            band += pd.Timedelta(BAND)
            climate = 0.3 * rng.standard_normal()
            for j in range(4):
                at = rng.random()
                answers = rng.poisson(2) + 1
                mean = climate + trend * at + (own if j == 0 else 0.0)
                tone = np.clip(rng.normal(mean, 0.8, answers), -1, 1).mean()
                who = (f"star{k}", "influencer") if j == 0 else (f"u{k}-{band}-{j}", "public")
                rows.append((*who, "x", band, True, tone, answers))
    return pd.DataFrame(rows, columns=list(THREAD_COLUMNS))


def influencers(draws: int = 400) -> None:
    """Coverage of the 90 % interval where there is no difference, and how often one is called."""
    rng = np.random.default_rng(1)
    for openers, spread, trend, each in (
        (5, 0.0, 0.0, 4),
        (5, 0.2, 0.0, 4),
        (8, 0.2, 0.0, 4),
        (8, 0.2, 0.5, 4),
        (20, 0.2, 0.0, 4),
        (8, 0.0, 0.0, 15),
    ):
        held = told = 0
        for _ in range(draws):
            one = ambassador_difference(drawn_threads(rng, 0.0, openers, spread, trend, each))
            if one.is_observed:
                told += 1
                held += one.low <= 0 <= one.high
        of = f"{openers} openers, spread {spread}, trend {trend}, {each} threads"
        say("coverage of no difference", of, held / told, told)


def rises(draws: int = 60) -> None:
    """Rises that are called where volume only has its rhythm, a week each, and planted ones."""
    rng, hours = np.random.default_rng(2), np.arange(24 * 7)
    rhythm = 1 + 0.9 * np.sin((hours % 24 - 8) / 24 * 2 * np.pi)
    weekend = np.where(hours // 24 % 7 >= 5, 0.5, 1.0)
    for mean in (2, 20, 200):
        for name, rate, shape in (
            ("Poisson", mean * rhythm, None),
            ("Poisson, half on weekends", mean * rhythm * weekend, None),
            ("negative binomial, 5", mean * rhythm, 5.0),
        ):
            called = found = 0
            for _ in range(draws):
                level = rate if shape is None else rate * rng.gamma(shape, 1 / shape, len(rate))
                counts = rng.poisson(np.maximum(level, 0))
                called += len(accelerations(series(counts), 60)[0])
                planted = counts.copy()
                planted[100:106] += rng.poisson(4 * mean, 6)
                at = accelerations(series(planted), 60)[0]["at"]
                found += bool(
                    at.between(START + pd.Timedelta("99h"), START + pd.Timedelta("103h")).any()
                )
            of = f"{name}, {mean} an hour"
            say("false rises a week", of, called / draws, draws)
            say(
                "planted rises found, 4 times the mean",
                f"{name}, {mean} an hour",
                found / draws,
                draws,
            )


def series(counts) -> pd.DataFrame:
    at = pd.date_range(START, periods=len(counts), freq="1h", unit="us")
    zero = dict.fromkeys(("scored", "negative", "neutral", "positive", "brand_quotes"), 0)
    return pd.DataFrame({"bin_start": at, "messages": counts, "collected": 1.0, **zero})


def labelled(table: pd.DataFrame) -> pd.DataFrame:
    net = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}
    return table.assign(
        text_key=text_key(table["text"]),
        sentiment=table["label"],
        net=table["label"].map(net).astype(float),
        resolution="hour",
    )


def replab(name: str, entity: str) -> pd.DataFrame:
    held = pd.read_csv(SHARED / f"replab-2013/{name}.csv.gz", dtype=str)
    held = held[held["query"].str.contains(entity, case=False) & (held["filtering"] == "RELATED")]
    held = held.drop_duplicates("tweet_id")
    text = held["text"].fillna("").astype("string")
    label = held["polarity"].str.lower()
    return messages_of(held, text, label.where(label.isin(["negative", "neutral", "positive"])))


def messages_of(held, text, label) -> pd.DataFrame:
    from analytics.schema import messages as make

    return make(
        pd.DataFrame(
            {
                "message_id": held["tweet_id"],
                "published_at": pd.to_datetime(held["published_at"], utc=True),
                "author": held["author"],
                "text": text,
                "label": label,
                "quoted_author": quoted_author(text),
                "side": "public",
                "channel": "x",
                "source_file": "replab",
                "source_row": range(1, len(held) + 1),
            }
        )
    )


def real() -> None:
    """What the section would say of real material, counts and shares only."""
    if not SHARED.is_dir():
        print("the folder ../shared is absent: nothing real was read")
        return
    airline = messages.read([SHARED / "airline-2015/airline.csv"]).table
    games = messages.read([SHARED / "review-bombs/reviews.csv"], tz="UTC").table
    kept: dict[str, tuple[pd.DataFrame, tuple[str, ...]]] = {
        "JetBlue 2015": (airline[airline["about"].str.contains("JetBlue|Delta")], ("JetBlue",)),
        "US Airways 2015": (airline[airline["about"] == "US Airways"], ("USAirways",)),
        "Amazon 2014": (messages.read([SHARED / "stocknet/AMZN.jsonl.gz"]).table, ()),
        "Walmart 2015": (messages.read([SHARED / "stocknet/WMT.jsonl.gz"]).table, ()),
        "Toyota 2012": (replab("automotive", "toyota"), ("Toyota",)),
        "Suzuki 2012": (replab("automotive", "suzuki"), ("SuzukiOfficial",)),
        "Barclays 2012": (replab("banking", "barclays"), ()),
        "game reviews": (games, ()),
    }
    for name, (table, brand) in kept.items():
        posts = complete(labelled(table))
        found = ties(posts, frozenset(brand))
        people = amplification.by_account(posts, found)
        told = {**amplification.activity(people), **amplification.concentration(people)}
        for one in told.values():
            if one.is_observed:
                say(one.name, name, one.value, one.n)
            else:
                print(f"{one.name:38} {name:44} {one.reason.key}")
        hours = posts.set_index("published_at").resample("1h").size()
        bins = series(hours.to_numpy()).assign(bin_start=hours.index)
        steps, judged = accelerations(bins, 60)
        say("volume_accelerations", name, len(steps), judged)
        first = preceding(posts, chains(posts), steps, 60).drop_duplicates("rise")
        if len(first):
            top = first.sort_values("followed").iloc[-1]
            say("followed the post before the largest", name, top["followed"], top["of"])


def large(n: int, authors: int) -> None:
    """Time and memory of n made-up posts: a third reposts, a fifth replies."""
    rng = np.random.default_rng(3)
    ids = np.array([f"m{k:07d}" for k in range(n)])
    kind, target = rng.random(n), (rng.random(n) ** 3 * np.arange(n)).astype(int)
    is_repost, is_reply = kind < 0.33, (kind >= 0.33) & (kind < 0.53)
    is_repost[0] = is_reply[0] = False
    seconds = pd.to_timedelta(np.sort(rng.random(n)) * 30 * 86400, unit="s")
    tone = rng.choice(["negative", "neutral", "positive"], n)
    posts = pd.DataFrame(
        {
            "message_id": pd.array(ids, "string"),
            "published_at": (START + seconds).as_unit("us"),
            "author": pd.array([f"u{k}" for k in (rng.pareto(1.2, n) * 50).astype(int) % authors]),
            "side": np.where(rng.random(n) < 0.01, "influencer", "public"),
            "channel": "x",
            "parent_id": pd.array(np.where(is_reply, ids[target], None), "string"),
            "repost_of_id": pd.array(np.where(is_repost, ids[target], None), "string"),
            "quoted_author": pd.array([None] * n, "string"),
            "text": pd.array([f"text number {k % 50_000}" for k in range(n)], "string"),
            "label": tone,
        }
    )
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    table = complete(labelled(posts))
    found = ties(table)
    people = amplification.by_account(table, found)
    amplification.voices(amplification.ranked(people), 12)
    amplification.concentration(people)
    amplification.supportive(table, found, "UTC")
    pairs = graph.edges(found.table)
    if len(pairs) <= graph.MOST:
        graph.core_numbers(pairs)
        graph.pagerank(pairs)
    links = chains(table)
    hours = table.set_index("published_at").resample("1h").size()
    steps, _ = accelerations(series(hours.to_numpy()).assign(bin_start=hours.index), 60)
    preceding(table, links, steps, 60)
    ambassador_difference(threads(table, links))
    say("seconds", f"{n} posts, {len(pairs)} ties", time.perf_counter() - start, n)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    say("MB above what the posts take", f"{n} posts", (peak - before) / 1024, n)
    say("MB in all", f"{n} posts", peak / 1024, n)


if __name__ == "__main__":
    large(100_000, 20_000)
    if "--million" in sys.argv:
        large(1_000_000, 200_000)
    influencers()
    rises()
    real()
    resampled()
    pd.DataFrame(FOUND).to_csv(Path(__file__).with_suffix(".csv"), index=False)
