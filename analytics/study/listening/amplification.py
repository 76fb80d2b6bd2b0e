"""Who carried it: measures and tables of who spoke, was passed on, and preceded each rise."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from analytics.measures import accelerations as rises
from analytics.measures import ambassadors, amplification, graph
from analytics.measures.chains import chains
from analytics.measures.ties import complete, ties
from analytics.results import Table
from analytics.schema import Measure, Message
from analytics.study.listening.part import Part
from analytics.study.timed import Timed
from analytics.wording import Percent

SHOWN = 12
"""Most amplified accounts of the table, and most active ones."""
ONE, FEW = 0.1, 0.5
"""Shares of all that was passed on from which one account, or one in a hundred, stands out."""
CLEAR = 2
"""Times that of the next account, and that of chance, which a share that stands out has."""
HIDDEN = frozenset(("reach", "followers", "views", "minutes_before"))
"""Columns by whose exact numbers an account, or a post, could be found again."""
VOICES = (*amplification.VOICE_COLUMNS, "pagerank", "core")
DAYS = ("day", "passed_on", "scored", "negative", "positive")
BEFORE = (
    *("rise", "at", "messages", "most_before", "voice", "side", "channel", "minutes_before"),
    *("followed", "of", "sentiment", "is_outside"),
)


def compute(timed: Timed) -> tuple[Iterable[Measure], Mapping[str, Table]]:
    """The measures and tables of the part; None of them holds a name, an id or a text."""
    known = timed.known
    if known.posts is None or known.posts.empty:
        why = Message("reason.no_messages")
        return (
            [spec.missing(why) for spec in PART.specs],
            {name: Table.missing(name, why) for name in PART.tables},
        )
    posts = complete(known.posts)
    found = ties(posts, frozenset(known.inputs.case.brand_accounts))
    people = amplification.by_account(posts, found)
    ranked = amplification.ranked(people)
    measures = [
        *amplification.activity(people).values(),
        *amplification.concentration(people).values(),
        amplification.brand_passed_on(people),
    ]
    days = amplification.supportive(posts, found, known.inputs.case.time_zone)
    measures.append(amplification.supportive_share(days))
    pairs = graph.edges(found.table)
    is_large = len(pairs) > graph.MOST
    numbers = graph.core_numbers(pairs.iloc[:0] if is_large else pairs)
    core = graph.core(numbers)
    measures.append(
        amplification.CORE_ACCOUNTS.missing(Message("reason.large_network", {"n": len(pairs)}))
        if is_large
        else amplification.core_accounts(core, len(numbers))
    )
    ranks = graph.pagerank(pairs.iloc[:0] if is_large else pairs)
    links = chains(posts)
    steps, judged = _rises(timed)
    if known.no_clock is not None:
        measures.append(rises.ACCELERATIONS.missing(known.no_clock))
    else:
        measures.append(rises.acceleration_measure(steps, judged))
    opened = ambassadors.threads(posts, links)
    influencers = posts["account"][posts["side"] == "influencer"].nunique()
    measures.append(
        ambassadors.ambassador_difference(
            opened, has_parents=known.has_parents, openers=influencers
        )
    )
    before = rises.preceding(posts, links, steps, known.bin_minutes)
    told = {measure.name: measure for measure in measures}
    return measures, {
        "amplification": _voices(people, ranked, ranks, numbers, told),
        "amplification_days": _days(days, told[amplification.SUPPORTIVE_SHARE.name]),
        "amplification_before": _before(before, steps, ranked, told),
    }


def _rises(timed: Timed) -> tuple[pd.DataFrame, int]:
    known = timed.known
    if known.no_clock is not None:
        return rises.accelerations(known.bins.iloc[:0], known.bin_minutes)
    return rises.accelerations(known.bins, known.bin_minutes)


def _voices(
    people: amplification.Accounts,
    ranked: pd.DataFrame,
    ranks: pd.Series,
    numbers: pd.Series,
    told: Mapping[str, Measure],
) -> Table:
    voices = told[amplification.VOICES.name]
    if voices.reason is not None:
        return Table.missing("amplification", voices.reason)
    by = ranked["account"]
    ranked = ranked.assign(pagerank=by.map(ranks), core=by.map(numbers).astype("Int64"))
    shown = amplification.voices(ranked, SHOWN)
    shown = shown.join(ranked.set_index("voice")[["pagerank", "core"]], on="voice")
    verdict = _finding(people, ranked, told)
    return Table("amplification", "observed", shown[list(VOICES)], voices.n, verdict=verdict)


def _finding(
    people: amplification.Accounts, ranked: pd.DataFrame, told: Mapping[str, Measure]
) -> Message:
    """The finding in one sentence."""
    top: Measure[Any] = told[amplification.TOP_VOICE_SHARE.name]
    hundredth: Measure[Any] = told[amplification.TOP_1_PERCENT_SHARE.name]
    if top.reason is not None:
        passed, accounts = float(ranked["amplified"].sum()), float((ranked["posts"] > 0).sum())
        key = "hardly" if passed else "nothing"
        values = {"n": passed, "posts": float(people.messages), "accounts": accounts}
        return Message(f"amplification.finding.{key}", values)
    second = ranked["share"].nlargest(2).iloc[-1] if len(ranked) > 1 else 0.0
    if _stands_out(top, max(ONE, CLEAR * second), ranked):
        return Message("amplification.finding.one", _share(top, people))
    if _stands_out(hundredth, FEW, ranked):
        return Message("amplification.finding.few", _share(hundredth, people))
    return Message("amplification.finding.many", _share(top, people))


def _stands_out(one: Measure[Any], least: float, ranked: pd.DataFrame) -> bool:
    """Whether a share is `least` or more, and CLEAR times that of chance."""
    usual = amplification.by_chance(one.n or 0, len(ranked))
    return (one.value or 0.0) >= max(least, CLEAR * amplification.STATISTICS[one.spec](usual))


def _share(one: Measure[Any], people: amplification.Accounts) -> dict[str, object]:
    """The words of a share of all that was passed on, and of what this is."""
    is_open = one.high is not None and one.high > one.value
    value: Any = one.value
    share = {"share": Percent(value, 0 if value >= 0.01 else 1)}
    return {
        "share": Message(f"amplification.share.{'least' if is_open else 'exactly'}", share),
        "what": Message(f"amplification.all.{people.counted[0]}", {"n": float(one.n or 0)}),
    }


def _days(days: pd.DataFrame, share: Measure) -> Table:
    if share.reason is not None:
        return Table.missing("amplification_days", share.reason)
    return Table("amplification_days", "observed", days[list(DAYS)], share.n)


def _before(
    before: pd.DataFrame, steps: pd.DataFrame, ranked: pd.DataFrame, told: Mapping[str, Measure]
) -> Table:
    count = told[rises.ACCELERATIONS.name]
    if count.reason is not None:
        return Table.missing("amplification_before", count.reason)
    voice = ranked.set_index("account")["voice"]
    named = before.assign(voice=before["account"].map(voice).astype("Int64"))
    named = steps.merge(named.drop(columns="at"), on="rise", how="left")
    frame = named[list(BEFORE)].reset_index(drop=True)
    return Table("amplification_before", "observed", frame, count.n)


PART = Part(
    "amplification",
    specs=(*amplification.SPECS, rises.ACCELERATIONS, ambassadors.AMBASSADOR_DIFFERENCE),
    needs=("messages",),
    compute=compute,
    tables={
        "amplification": tuple(name for name in VOICES if name not in HIDDEN),
        "amplification_days": DAYS,
        "amplification_before": tuple(name for name in BEFORE if name not in HIDDEN),
    },
)
