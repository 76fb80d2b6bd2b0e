"""Who was active, whose words were passed on, and how unevenly.

Passed on means reposted or quoted; a reply passes nothing on, and is taken only where an export
knows neither. The concentration is that of the messages at hand and has no sampling interval:
resampling accounts covers the Gini coefficient of such skewed counts in half of the draws instead
of nine tenths (`tests/listening/evaluate_amplification.py`). Its bounds are of what is not told:
whose the reposted originals are that are not at hand.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, Literal

import numpy as np
import pandas as pd

from analytics.measures.graph import Core
from analytics.measures.ties import Ties
from analytics.schema import INTERVAL, Measure, Measures, MeasureSpec, Message, number
from analytics.wording import Fixed, Percent

VOICES = number("voices", "accounts")
ACTIVITY_GINI = number("activity_gini", "", method="method.gini")
TOP_10_PERCENT_ACTIVITY = number("top_10_percent_activity", "share", method="method.top_share")
AMPLIFICATION_GINI = number("amplification_gini", "", method="method.gini")
TOP_1_PERCENT_SHARE = number("top_1_percent_share", "share", method="method.top_share")
TOP_10_PERCENT_SHARE = number("top_10_percent_share", "share", method="method.top_share")
TOP_VOICE_SHARE = number("top_voice_share", "share", method="method.top_share")
BRAND_PASSED_ON = number("brand_passed_on", "times", method="method.top_share")
SUPPORTIVE_SHARE = number("supportive_amplification_share", "share")
CORE_ACCOUNTS = number("core_accounts", "accounts", citation="cite.seidman1983")
ACTIVITY: tuple[MeasureSpec[float], ...] = (VOICES, ACTIVITY_GINI, TOP_10_PERCENT_ACTIVITY)
CONCENTRATION: tuple[MeasureSpec[float], ...] = (
    AMPLIFICATION_GINI,
    TOP_1_PERCENT_SHARE,
    TOP_10_PERCENT_SHARE,
    TOP_VOICE_SHARE,
)
SPECS: tuple[MeasureSpec[float], ...] = (
    *ACTIVITY,
    *CONCENTRATION,
    BRAND_PASSED_ON,
    SUPPORTIVE_SHARE,
    CORE_ACCOUNTS,
)

NAMED = 0.5
"""Share of the messages that must name their account before accounts are counted."""
MIN_MESSAGES = 20
"""Fewest messages, or messages passed on, whose concentration is reported."""
MIN_CORE = 2
"""Least number of ties within a core: a core of 1 is any two accounts."""
Stance = Literal["critical", "supportive", "untold"]
VOICE_COLUMNS = (
    *("voice", "side", "posts", "repost", "quote", "reply", "amplified", "share", "reach"),
    *("followers", "views", "scored", "negative", "positive", "stance", "low", "high"),
)


def gini(values: np.ndarray) -> float:
    """Gini coefficient of values of 0 or more: 0 where all are alike, toward 1 where one has all.

    NaN where there are none, or all are 0. Gini 1912; formula of the ordered values.
    """
    ordered = np.sort(np.asarray(values, float))
    n, total = len(ordered), ordered.sum()
    if not total > 0:
        return float("nan")
    return float(2 * (np.arange(1, n + 1) * ordered).sum() / (n * total) - (n + 1) / n)


def top_share(values: np.ndarray, share: float) -> float:
    """Share of the total that the largest values have: this share of them, rounded up.

    NaN where there are none, or all are 0.
    """
    ordered = np.sort(np.asarray(values, float))[::-1]
    total = ordered.sum()
    if not total > 0:
        return float("nan")
    return float(ordered[: ceil(share * len(ordered) - 1e-9)].sum() / total)


def by_chance(events: int, accounts: int) -> np.ndarray:
    """Counts of accounts, ascending, if each of the events had befallen any of them alike.

    Quantiles of the Poisson distribution. Few events among many accounts look concentrated by
    themselves: most have none. So a concentration is told beside that of chance.
    """
    from scipy.stats import poisson

    at = (np.arange(accounts) + 0.5) / max(accounts, 1)
    return poisson.ppf(at, events / max(accounts, 1))


@dataclass(frozen=True)
class Accounts:
    """The accounts of a table, other than the brand's.

    table: by account `posts` (its messages), those of KINDS that it got, `amplified` (of
    `counted`), `reach` (followers of those who passed it on, summed; NA where none is known),
    `followers`, `views`, `side`, and of its own words `scored, negative, positive`; `is_named`: not
    only the author of one original that is not at hand. counted: the kinds that count as amplified.
    messages, unnamed: those of others than the brand, and how many of them name no account.
    brands: ties of `counted` that passed on the brand's own words, left out. lost: ties of
    `counted` whose account nothing tells.
    """

    table: pd.DataFrame
    counted: tuple[str, ...]
    messages: int
    unnamed: int
    brands: int
    lost: int


def by_account(posts: pd.DataFrame, found: Ties) -> Accounts:
    """What each account said and got. posts: `ties.complete`."""
    others = posts[posts["side"] != "brand"]
    table, kinds = found.table, found.table["kind"]
    counted = ("repost", "quote") if kinds.isin(("repost", "quote")).any() else ("reply",)
    is_lost = table["account"].isna() & table["post"].isna()
    got = table[~table["is_brands"] & ~is_lost]
    outside = "\0" + got["post"]
    got = got.assign(whose=got["account"].fillna(outside))
    received = got.pivot_table(
        index="whose", columns="kind", values="weight", aggfunc="sum", fill_value=0, observed=True
    )
    received = received.reindex(columns=["repost", "quote", "reply"], fill_value=0)
    own = _own(others)
    whole = own.join(received, how="outer")
    whole = whole.join(_reach(got, posts))
    counts = ["posts", "scored", "negative", "positive", "repost", "quote", "reply"]
    whole[counts] = whole[counts].fillna(0).astype("int64")
    whole["side"] = whole["side"].fillna("public")
    whole["amplified"] = whole[list(counted)].sum(axis=1)
    whole["is_named"] = ~whole.index.str.startswith("\0")
    is_counted = kinds.isin(counted)
    return Accounts(
        whole.rename_axis("account"),
        counted,
        len(others),
        int(others["account"].isna().sum()),
        int(table["weight"][is_counted & table["is_brands"]].sum()),
        int(table["weight"][is_counted & is_lost & ~table["is_brands"]].sum()),
    )


def _own(others: pd.DataFrame) -> pd.DataFrame:
    """What each account said: its messages, and the tone of those that are its own words."""
    known = others[others["account"].notna()]
    groups = known.groupby("account", observed=True)
    own_words = known["repost_of_id"].isna() & ~known["text"].str.match(r"^\s*RT\s+@").fillna(False)
    tone = known["sentiment"].where(own_words)
    sides = known["side"].where(known["side"] != "public")
    table = groups.agg(
        posts=("message_id", "size"),
        followers=("followers", "max"),
        views=("views", "sum"),
        first=("published_at", "min"),
    )
    for name in ("scored", "negative", "positive"):
        is_one = tone.notna() if name == "scored" else (tone == name).fillna(False)
        table[name] = is_one.astype("int64").groupby(known["account"], observed=True).sum()
    table["views"] = table["views"].where(groups["views"].count() > 0)
    table["side"] = sides.groupby(known["account"], observed=True).first()
    return table


def _reach(got: pd.DataFrame, posts: pd.DataFrame) -> "pd.Series[Any]":
    """Followers of the accounts that passed on each account's words, each account once."""
    passed = got[got["kind"].isin(("repost", "quote")) & got["source"].notna()]
    pairs = passed[["whose", "source"]].drop_duplicates()
    known = posts[posts["account"].notna()].groupby("account", observed=True)["followers"].max()
    followers = pairs["source"].map(known)
    return followers.groupby(pairs["whose"]).sum(min_count=1).rename("reach")


def activity(found: Accounts) -> Measures:
    """The measures of ACTIVITY: how many accounts spoke, and how unevenly."""
    n = found.messages - found.unnamed
    why = _unnamed(found)
    if why is not None:
        return Measures(spec.missing(why, n=n) for spec in ACTIVITY)
    posts = found.table["posts"].to_numpy(float)
    posts = posts[posts > 0]
    few = Message("reason.one_account") if len(posts) == 1 else _few(n)
    note = (
        Message("amplification.unnamed", {"n": found.unnamed, "total": found.messages})
        if found.unnamed
        else None
    )
    voices = VOICES.observed(float(len(posts)), n=n, verdict=few if len(posts) == 1 else note)
    if few is not None:
        rest = [spec.missing(few, n=n) for spec in ACTIVITY[1:]]
        return Measures([voices, *rest])
    return Measures(
        [
            voices,
            ACTIVITY_GINI.observed(gini(posts), n=len(posts)),
            TOP_10_PERCENT_ACTIVITY.observed(top_share(posts, 0.1), n=len(posts)),
        ]
    )


def concentration(found: Accounts) -> Measures:
    """The measures of CONCENTRATION: how unevenly the accounts were amplified.

    Over all accounts that spoke or were amplified. Each original that is not at hand stands for an
    account of its own; the bounds are those of all of them being one account, which already is the
    most amplified, and of each filling up those that got least.
    """
    table = found.table
    values = table["amplified"].to_numpy(float)
    n = int(values.sum())
    why = _unnamed(found)
    if why is None and n == 0:
        key = "nothing_passed_on" if found.brands + found.lost == 0 else "only_brand_passed_on"
        why = Message(f"reason.{key}")
    if why is None and len(values) == 1:
        why = Message("reason.one_account")
    why = why or _few(n)
    if why is not None:
        return Measures(spec.missing(why, n=n) for spec in CONCENTRATION)
    outside = values[~table["is_named"].to_numpy(bool)]
    told = values[table["is_named"].to_numpy(bool)]
    together, apart = _together(told, outside), _apart(told, outside)
    usual = by_chance(n, len(values))
    kinds = Message(f"amplification.counted.{found.counted[0]}")
    measures: list[Measure[float]] = []
    for spec, of in STATISTICS.items():
        value, low, high = of(values), of(apart), of(together)
        ends = (min(low, value), max(high, value)) if len(outside) else (None, None)
        chance = Fixed(of(usual), 2) if spec.unit == "" else Percent(of(usual))
        said = Message("amplification.basis", {"kinds": kinds, "chance": chance})
        measures.append(spec.observed(value, *ends, n=n, verdict=said))
    return Measures(measures)


STATISTICS: Mapping[MeasureSpec[float], Callable[[np.ndarray], float]] = {
    AMPLIFICATION_GINI: gini,
    TOP_1_PERCENT_SHARE: lambda x: top_share(x, 0.01),
    TOP_10_PERCENT_SHARE: lambda x: top_share(x, 0.1),
    TOP_VOICE_SHARE: lambda x: float(x.max() / x.sum()),
}


def brand_passed_on(found: Accounts) -> Measure[float]:
    """`brand_passed_on`: how often the brand's own words were reposted or quoted."""
    n = found.brands + found.lost + int(found.table["amplified"].sum())
    if not n:
        return BRAND_PASSED_ON.missing(Message("reason.nothing_passed_on"), n=0)
    if found.counted == ("reply",):
        return BRAND_PASSED_ON.missing(Message("reason.replies_only"), n=0)
    return BRAND_PASSED_ON.observed(float(found.brands), n=n)


def _together(told: np.ndarray, outside: np.ndarray) -> np.ndarray:
    """Counts if one account, the most amplified, wrote all originals that are not at hand."""
    if not len(told):
        return np.array([outside.sum()])
    high = told.copy()
    high[high.argmax()] += outside.sum()
    return high


def _apart(told: np.ndarray, outside: np.ndarray) -> np.ndarray:
    """Counts if those who got least wrote the originals, the largest by the least amplified."""
    if len(told) < len(outside):
        return np.concatenate([told, outside])
    low = np.sort(told)
    low[: len(outside)] += np.sort(outside)[::-1]
    return low


def _unnamed(found: Accounts) -> Message | None:
    named = found.messages - found.unnamed
    if not found.messages:
        return Message("reason.no_messages")
    if named and named >= NAMED * found.messages:
        return None
    key = "few_accounts" if named else "no_accounts"
    return Message(f"reason.{key}", {"n": named, "total": found.messages})


def _few(n: int) -> Message | None:
    values = {"n": n, "least": MIN_MESSAGES}
    return Message("reason.few_passed_on", values) if n < MIN_MESSAGES else None


def ranked(found: Accounts) -> pd.DataFrame:
    """The accounts by how much they were amplified, then by how much they said, with a pseudonym.

    `found.table` with `account` as a column, `voice` (1, 2 …) and `share` of all that was
    amplified. The order is that of the accounts' counts, then of their names: not of the rows.
    """
    table = found.table.reset_index()
    order = ["amplified", "reply", "posts", "account"]
    table = table.sort_values(order, ascending=[False, False, False, True], ignore_index=True)
    total = max(int(table["amplified"].sum()), 1)
    return table.assign(voice=np.arange(1, len(table) + 1), share=table["amplified"] / total)


def stance(negative: int, positive: int) -> tuple[Stance, float, float]:
    """Whether most of an account's words with a tone are against the brand or for it.

    Returns the stance and the interval of the share that is negative, of those that are one or the
    other (Clopper and Pearson 1934, Biometrika 26, 404-413): (0, 1) where there are none. It takes
    five alike to be told. Tone stands for stance, and the interval knows nothing of its errors.
    """
    from scipy.stats import beta

    n, tail = negative + positive, (1 - INTERVAL) / 2
    low = float(beta.ppf(tail, negative, positive + 1)) if negative else 0.0
    high = float(beta.ppf(1 - tail, negative + 1, positive)) if positive else 1.0
    if not n or low <= 0.5 <= high:
        return "untold", low, high
    return ("critical" if low > 0.5 else "supportive"), low, high


def voices(table: pd.DataFrame, most: int) -> pd.DataFrame:
    """The `most` amplified and the `most` active of `ranked`, with stances: VOICE_COLUMNS.

    Those that were never amplified and said one thing are nobody in particular, and left out.
    """
    active = table.sort_values(["posts", "voice"], ascending=[False, True])
    active = active[active["posts"] > 1].head(most)
    heard = table[table["amplified"] + table["reply"] > 0].head(most)
    shown = table[table["voice"].isin({*heard["voice"], *active["voice"]})]
    told = [
        stance(int(n), int(p)) for n, p in zip(shown["negative"], shown["positive"], strict=True)
    ]
    stances = pd.DataFrame(told, shown.index, columns=["stance", "low", "high"])
    return shown.join(stances)[list(VOICE_COLUMNS)].reset_index(drop=True)


def supportive(posts: pd.DataFrame, found: Ties, time_zone: str) -> pd.DataFrame:
    """What was passed on by local day, and in what tone.

    Returns `day, passed_on, scored, negative, positive`, a row for each day with any. The tone of a
    repost is that of the words it repeats; of a counter, that of its original, whose day it gets.
    The brand's own words are left out.
    """
    table = found.table[found.table["kind"].isin(("repost", "quote")) & ~found.table["is_brands"]]
    tone = table["message_id"].map(posts.set_index("message_id")["sentiment"])
    days: pd.Series[Any] = table["at"].dt.tz_convert(time_zone).dt.date.rename("day")
    weight: pd.Series[Any] = table["weight"]
    counts: dict[str, pd.Series[Any]] = {
        "passed_on": weight,
        "scored": weight.where(tone.notna(), 0),
        "negative": weight.where((tone == "negative").fillna(False), 0),
        "positive": weight.where((tone == "positive").fillna(False), 0),
    }
    rows = pd.DataFrame(counts).assign(day=days)
    return rows.groupby("day", as_index=False).agg(dict.fromkeys(counts, "sum"))


def supportive_share(days: pd.DataFrame) -> Measure[float]:
    """`supportive_amplification_share`: positive of what was passed on and has a tone.

    No interval: copies of one text stand or fall together, and errors of tone are not sampling.
    """
    scored = int(days["scored"].sum())
    if not len(days):
        return SUPPORTIVE_SHARE.missing(Message("reason.nothing_passed_on"), n=0)
    if not scored:
        return SUPPORTIVE_SHARE.missing(Message("reason.no_sentiment"), n=0)
    if (why := _few(scored)) is not None:
        return SUPPORTIVE_SHARE.missing(why, n=scored)
    return SUPPORTIVE_SHARE.observed(int(days["positive"].sum()) / scored, n=scored)


def core_accounts(core: Core, n: int) -> Measure[float]:
    """`core_accounts`: accounts of the innermost core, of n accounts with any tie."""
    if not n:
        return CORE_ACCOUNTS.missing(Message("reason.no_ties"), n=0)
    if core.k < MIN_CORE:
        return CORE_ACCOUNTS.missing(Message("reason.no_core"), "not_applicable", n=n)
    verdict = Message("amplification.core", {"k": core.k})
    return CORE_ACCOUNTS.observed(float(len(core.accounts)), n=n, verdict=verdict)


def missing(reason: Message, specs: tuple[MeasureSpec[Any], ...] = SPECS) -> Mapping[str, Any]:
    """All of these measures, missing for one reason."""
    return Measures(spec.missing(reason) for spec in specs)
