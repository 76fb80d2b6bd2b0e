"""Error rates of the rules on channels over made-up crises, and what they say of real collections.

    python tests/listening/evaluate_channels.py rivals|leads|warned [N]   rates, N a cell
    python tests/listening/evaluate_channels.py real                      ../shared's collections

The first three write evaluate_channels.csv beside this file. Seeds are not those that the rules
were tried out with.
"""

import sys
import warnings
from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from analytics import cases
from analytics.measures.channel_onsets import (
    CHANNEL_LEAD,
    FIRST_CHANNEL,
    first_channel,
    lights,
    warning_gained,
)
from analytics.measures.onset import likeliest_onset
from analytics.measures.response import ONSET_AT
from analytics.measures.rivals_hour import rivals_same_hour
from analytics.schema import Moment, messages
from analytics.study import InputReader, known_at
from analytics.study.listening.channels import compute
from analytics.study.timed import Timed
from analytics.wording import Locale

SHARED = Path(__file__).parents[3] / "shared" / "data"
SEED = 20261130
START = pd.Timestamp("2024-03-04T00:00Z")
ENGLISH = Locale.of()


def bins_of(negative, total):
    at = pd.date_range(START, periods=len(negative), freq="h", unit="us", name="bin_start")
    table = pd.DataFrame({"bin_start": at, "messages": total, "scored": total})
    rest = {"negative": negative, "neutral": total - negative, "positive": 0, "brand_quotes": 0}
    return table.assign(**rest, collected=1.0)


def rhythm(n, swing, weekend, first_day):
    hour = np.arange(n)
    daily = 1 + swing * np.sin(2 * np.pi * (hour % 24 - 11) / 24)
    return daily * np.where((hour // 24 + first_day) % 7 >= 5, weekend, 1.0)


def risen(n, at, rise, calm):
    since = np.arange(n) + 0.5 - at
    return np.clip(since / rise, 0, 1) * np.exp(-np.clip(since - rise, 0, None) / calm)


# Rivals


def family(rng, rate, times, days, weekend, shared_mood):
    """The brand and its rivals; times: by what each rises in the 24 hours from the onset."""
    n, at = (days + 2) * 24, days * 24 + int(rng.integers(24))
    usual = rhythm(n, 0.6, weekend, int(rng.integers(7)))
    day = np.arange(n) // 24
    usual = usual * np.exp(shared_mood * rng.standard_normal(days + 2))[day]
    shape = risen(n, at, 4, 24)
    shape = shape / shape[at : at + 24].mean()
    held = []
    for one in times:
        mood = np.exp(0.15 * rng.standard_normal(days + 2))[day]
        mean = rate * usual * mood * (1 + (one - 1) * shape)
        negative = rng.poisson(mean)
        held.append(bins_of(negative, negative + rng.poisson(1.5 * mean)))
    return held, START + pd.Timedelta(hours=at)


SCENES = {
    "only the brand": lambda r, k: [1.0] * k,
    "all alike": lambda r, k: [r] * k,
    "all half as far": lambda r, k: [r**0.5] * k,
    "one of them": lambda r, k: [r] + [1.0] * (k - 1),
}


def rivals(n):
    grid = product((5, 14), (1.0, 8.0), (2.0, 4.0), (1, 3), (0.5,), SCENES)
    for cell, (days, rate, height, k, weekend, scene) in enumerate(grid):
        if scene == "one of them" and k == 1:
            continue
        rng = np.random.default_rng([SEED, cell])
        said = Counter()
        for _ in range(n):
            times = [height, *SCENES[scene](height, k)]
            (own, *others), at = family(rng, rate, times, days, weekend, 0.1)
            told = rivals_same_hour(own, at, {f"r{i}": one for i, one in enumerate(others)}, 60)
            said[told.value or "cannot tell"] += 1
        yield {
            **{"rule": "rivals", "scene": scene, "days": days, "rate": rate, "height": height},
            **{"rivals": k, "weekend": weekend, "n": n},
            **{name: said[name] / n for name in ("own_crisis", "common_event", "cannot tell")},
        }


# Channels


def crisis(rng, rates, lags, height, rise=5.0, calm=30.0):
    n, at = 17 * 24, 14 * 24 + 15
    mood = np.exp(0.1 * rng.standard_normal(18))[np.arange(n) // 24]
    usual = rhythm(n, 0.6, 0.85, 0) * mood
    held = {}
    for name, rate in rates.items():
        part = risen(n, at + lags[name], rise, calm)
        total = rng.poisson(rate * usual * (1 + (height - 1) * part))
        share = 0.3 + 0.2 * np.clip((np.arange(n) + 0.5 - at - lags[name]) / rise, 0, 1)
        held[name] = bins_of(rng.binomial(total, share), total)
    return held, START + pd.Timedelta(hours=at)


def leads(n):
    rates = {"x": 11.0, "facebook": 3.3, "reddit": 2.2}
    for cell, (lead, first, size, height, rise) in enumerate(
        product((0, 3), ("reddit", "x"), (1, 5), (4.0, 9.0), (1.0, 5.0))
    ):
        if lead == 0 and first == "x":
            continue
        rng = np.random.default_rng([SEED, 1, cell])
        right = wrong = held = 0
        off, width = [], []
        for _ in range(n):
            lags = {name: 0 if name == first else lead for name in rates}
            busy = {name: size * rate for name, rate in rates.items()}
            series, start = crisis(rng, busy, lags, height, rise)
            told = first_channel(lights(series, 60, start), 60)
            named, gap = told[FIRST_CHANNEL].value, told[CHANNEL_LEAD]
            right += named == first and lead > 0
            wrong += named is not None and (named != first or lead == 0)
            if gap.value is not None and named == first:
                held += gap.low <= lead <= gap.high
                off.append(gap.value - lead)
                width.append(gap.high - gap.low)
        told_n = max(len(off), 1)
        yield {
            **{"rule": "first", "lead_h": lead, "first": first, "size": size, "height": height},
            **{"rise_h": rise, "n": n, "right": right / n, "wrong": wrong / n},
            **{"covered": held / told_n if off else np.nan},
            **{"bias_h": np.mean(off) if off else np.nan},
            **{"width_h": np.mean(width) if width else np.nan},
        }


def warned(n):
    """Own mentions rise `later` hours after the rest; truth: the median over all crises."""
    for cell, (later, size, share) in enumerate(product((0, 3, 8), (1, 4), (0.3,))):
        rng = np.random.default_rng([SEED, 2, cell])
        told = []
        for _ in range(n):
            rates = {"own": 16 * size * share, "rest": 16 * size * (1 - share)}
            series, start = crisis(rng, rates, {"own": later, "rest": 0}, 6.0)
            one = warning_gained(series["own"], series["rest"], 60, start)
            told.append((one.value, one.low, one.high))
        seen = pd.DataFrame(told, columns=["value", "low", "high"]).astype(float)
        truth = seen["value"].median()
        known = seen.dropna()
        covered = known["low"].le(truth) & known["high"].ge(truth)
        yield {
            **{"rule": "warning", "later_h": later, "size": size, "share": share, "n": n},
            **{"told": len(known) / n, "median_h": truth, "below_0": (known["value"] < 0).mean()},
            **{"surely_later": (known["low"] > 0).mean(), "covered": covered.mean()},
        }


PARTS = {"rivals": rivals, "leads": leads, "warned": warned}


def made(part, n):
    """Rates of one part; its rows of the file are replaced."""
    path = Path(__file__).with_suffix(".csv")
    held = pd.DataFrame(list(PARTS[part](n))).round(3)
    print(held.to_string(), flush=True)
    kept = pd.read_csv(path) if path.exists() else pd.DataFrame({"rule": []})
    kept = kept[~kept["rule"].isin(held["rule"])]
    pd.concat([kept, held]).to_csv(path, index=False)


# Real collections


def airlines():
    """The rivals of 22 February 2015, and the absence of what mentions no account."""
    table = pd.read_csv(SHARED / "airline-2015" / "airline.csv", dtype=str)
    table = table.drop_duplicates("tweet_id")
    ids = (table["tweet_id"].astype("int64") // 2**22) + 1288834974657
    at = pd.to_datetime(ids, unit="ms", utc=True)
    table["airline"] = table["airline"].replace("Delta", "JetBlue")
    last, held = at.max().floor("h"), {}
    for name, rows in table.groupby("airline"):
        hour = at[rows.index].dt.floor("h")
        every = pd.date_range(hour.min(), last, freq="h", inclusive="left")
        n = pd.crosstab(hour, rows["airline_sentiment"]).reindex(every, fill_value=0)
        one = bins_of(n["negative"].to_numpy(), n.sum(axis=1).to_numpy())
        held[name] = one.assign(bin_start=every.as_unit("us"))
    for name in ("JetBlue", "US Airways", "United", "Southwest"):
        found = likeliest_onset(held[name], 60)[ONSET_AT]
        start = found.value or found.low or pd.Timestamp("2015-02-22T08:00Z")
        others = {other: one for other, one in held.items() if other != name}
        told = rivals_same_hour(held[name], start, others, 60)
        print(name, start, "onset" if found.is_known else "no onset", told.value, end=" ")
        print(ENGLISH.format_message(told.verdict or told.reason))
    case = cases.load("2015-jetblue-sunday")
    rows = table[table["airline"] == "JetBlue"]
    posts = pd.DataFrame(
        {
            "message_id": rows["tweet_id"],
            "published_at": at[rows.index].dt.as_unit("us"),
            "channel": "x",
            "side": "public",
            "text": rows["text"],
            "label": rows["airline_sentiment"],
        }
    )
    say("JetBlue", case, posts, pd.Timestamp("2015-02-22T08:00Z"))


def say(name, case, posts, onset):
    """The measures of a collection, in words; nothing of it is kept."""
    table = messages(
        posts.assign(source_file="x", source_row=range(1, len(posts) + 1)).reset_index(drop=True)
    )
    ends = table["published_at"].agg(["min", "max"])
    cover = case.record.coverage.model_copy(
        update={"start": ends.iloc[0].to_pydatetime(), "end": ends.iloc[1].to_pydatetime()}
    )
    case = replace(case, record=case.record.model_copy(update={"coverage": cover}))
    reader = InputReader(case)
    nothing = pd.DataFrame(index=range(len(table)), columns=["negative", "neutral", "positive"])
    labels = table["label"].reset_index(drop=True)
    scores = nothing.astype(float).assign(
        label=labels, status="scored", language="en", pieces=pd.array([1] * len(table), "Int64")
    )
    reader.add(table, scores)
    known = known_at(reader.inputs(), reader.inputs().end)
    moment = None if onset is None else Moment(onset, onset, onset)
    measures, tables = compute(Timed(known, moment))
    print(f"\n{name}: {len(table)} posts")
    for one in measures:
        why = "" if one.reason is None else ENGLISH.format_message(one.reason)
        print("  ", one.name, one.status, ENGLISH.format_measure(one), why)
    frame = tables["channels"].frame
    print(frame[["kind", "name", "posts", "share", "negative_share", "lit"]].round(3).to_string())


def replab():
    labels = {"NEGATIVE": "negative", "NEUTRAL": "neutral", "POSITIVE": "positive"}
    held = {
        "2012-toyota-settlement": (
            "automotive",
            "RL2013D01E005",
            "2012-12-26T22:00Z",
            "2012-12-06",
        ),
        "2012-suzuki-exit": ("automotive", "RL2013D01E014", "2012-11-06T00:00Z", "2012-10-03"),
        "2012-barclays-libor": ("banking", "RL2013D02E054", "2012-06-27T12:00Z", "2012-04-24"),
    }
    for name, (file, entity, onset, since) in held.items():
        rows = pd.read_csv(SHARED / "replab-2013" / f"{file}.csv.gz", dtype=str)
        rows = rows[(rows["entity_id"] == entity) & (rows["filtering"] == "RELATED")]
        rows = rows[(rows["published_at"] >= since) & rows["text"].notna()]
        rows = rows.drop_duplicates("tweet_id")
        if name == "2012-barclays-libor":
            rows = rows[rows["part"] == "training"]
        if not len(rows):
            print(name, "no texts")
            continue
        at = pd.to_datetime(rows["published_at"], utc=True).dt.as_unit("us")
        posts = pd.DataFrame(
            {
                "message_id": rows["tweet_id"],
                "published_at": at,
                "channel": "x",
                "side": "public",
                "text": rows["text"],
                "label": rows["polarity"].map(labels),
            }
        )
        case = cases.load(name)
        if not case.brand_accounts:
            case = with_accounts(case, "Barclays")
        say(name, case, posts, pd.Timestamp(onset))


def with_accounts(case, *accounts, brand=None):
    update = {"brand_accounts": accounts, "brand": brand or case.brand}
    return replace(case, record=case.record.model_copy(update=update))


def stocknet():
    """Walmart's posts with a ticker, without a tone: volume alone."""
    rows = pd.read_json(SHARED / "stocknet" / "WMT.jsonl.gz", lines=True, dtype={"id_str": str})
    rows = rows.drop_duplicates("id_str")
    rows = rows[rows["created_at"].between("2015-09-14", "2015-10-21")]
    posts = pd.DataFrame(
        {
            "message_id": rows["id_str"],
            "published_at": rows["created_at"].dt.as_unit("us"),
            "channel": "x",
            "side": "public",
            "text": rows["text"],
        }
    )
    case = cases.load("2015-walmart-outlook")
    say("Walmart, posts with a ticker", case, posts, pd.Timestamp("2015-10-14T13:00Z"))


def service():
    """A brand's service: posts that ask it, and what it answers."""
    rows = pd.read_csv(SHARED / "twcs-head" / "twcs.csv", dtype=str)
    at = pd.to_datetime(rows["created_at"], format="%a %b %d %H:%M:%S %z %Y", utc=True)
    for brand in ("AppleSupport", "AmericanAir", "SpotifyCares"):
        is_own = rows["author_id"].eq(brand)
        is_asked = rows["text"].str.contains(f"@{brand}", case=False).fillna(False)
        asked = rows.loc[is_own, "in_response_to_tweet_id"].dropna()
        kept = is_own | is_asked | rows["tweet_id"].isin(asked)
        part = rows[kept]
        posts = pd.DataFrame(
            {
                "message_id": part["tweet_id"],
                "published_at": at[kept].dt.as_unit("us"),
                "channel": "x",
                "side": is_own[kept].map({True: "brand", False: "public"}),
                "parent_id": part["in_response_to_tweet_id"],
                "text": part["text"],
            }
        )
        case = with_accounts(cases.load("2015-walmart-outlook"), brand, brand=brand)
        say(brand, case, posts, None)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    if sys.argv[1:2] == ["real"]:
        airlines()
        replab()
        stocknet()
        service()
    else:
        made(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100)
