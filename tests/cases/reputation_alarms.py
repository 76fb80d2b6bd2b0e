"""Whether the early warning rings on the days on which experts saw an ALERT.

Defined before anything was counted. A day of an ALERT: a UTC day with at least `least` posts about
the brand whose topic is an ALERT (5; 3, 10 and 20 beside it). An episode: such days one after the
other. It is met where the rule calls on one of its days. An alert meets none where its storm holds
no such day. A day is collected, or judged, where at least half of its quarter hours are.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pandas as pd
import reputation_labels as labels
from reputation_table import Rows

from analytics.measures import warning
from analytics.measures.copies import discounted
from analytics.measures.counts import Counts
from analytics.measures.detection import counted
from analytics.measures.return_period import joint, return_period
from analytics.study.scoring import PANEL_MINUTES

LEAST, ALSO = 5, (3, 10, 20)
RULES = {
    "default, labels": "volume and negative posts, by people's labels",
    "default, model": "volume and negative posts, by the model's scores",
    "counts about the brand": "volume alone",
    "counts collected": "volume alone, with the posts about others of the same name",
}
"""The default rule as a case gets it, and that of counts as `aftermath detect FILE` gets it."""
BY_BRAND = ("default, labels", "counts about the brand")
TEXTS = 0.5
"""Share of a span's posts about the brand whose text is at hand, for the model to take part."""


def watched(entity: labels.Entity, rule: str) -> tuple[pd.DataFrame, Counts, warning.Watch] | None:
    """The bins, the volume and what the rule made of them; None where it has nothing to watch."""
    posts, held = entity.related, entity.spans
    if rule == "counts collected":
        posts = entity.posts
    elif rule == "default, model":
        posts, held = _with_texts(posts, held)
    if not held or posts.empty:
        return None
    label = posts["tone" if rule == "default, model" else "label"]
    bins = labels.series(posts, label, held)
    if rule == "default, model":  # copied text counts once, as where a case has its messages
        bins = bins.assign(messages=discounted(bins, posts, PANEL_MINUTES))
    if len(bins) < 2:
        return None
    volume = counted(bins, "messages")
    if not rule.startswith("default"):
        return bins, volume, return_period(volume)
    return bins, volume, joint(volume, counted(bins, "negative"))


def _with_texts(
    posts: pd.DataFrame, held: Sequence[labels.Span]
) -> tuple[pd.DataFrame, tuple[labels.Span, ...]]:
    """The posts with a text of the spans in which most have one, and these spans."""
    has = posts["text"] != ""
    inside = [posts["published_at"].between(*span, inclusive="left") for span in held]
    kept = [span for span, own in zip(held, inside, strict=True) if has[own].mean() >= TEXTS]
    is_kept = np.zeros(len(posts), bool)
    for span, own in zip(held, inside, strict=True):
        is_kept |= own & (span in kept)
    return posts[has & is_kept], tuple(kept)


def count(entity: labels.Entity, rule: str, leasts: Sequence[int]) -> dict[int, Counter[str]]:
    """What is counted of an entity by one rule, by the posts that a day of an ALERT needs."""
    seen = watched(entity, rule)
    if seen is None:
        return {}
    bins, volume, watch = seen
    days = labels.by_day(entity)
    table = _days(bins, volume, watch).join(days["alert"]).fillna({"alert": 0})
    fell = [fall.first + k * labels.DAY for fall in labels.falls(days) for k in range(fall.days)]
    storms = [_days_of(alert, volume, watch) for alert in warning.alerts(watch, volume)]
    return {least: _met(table, table["alert"] >= least, storms, fell) for least in leasts}


def _days(bins: pd.DataFrame, volume: Counts, watch: warning.Watch) -> pd.DataFrame:
    """By collected UTC day: whether the rule could judge, and whether it called."""
    day = volume.at.floor("D")
    rows = pd.DataFrame(
        {
            "collected": bins["collected"].to_numpy(),
            "judged": watch.known & (bins["collected"] > 0).to_numpy(),
            "called": watch.calls,
        }
    )
    of_day = labels.DAY / volume.step
    sums = rows.groupby(day).sum()
    called, told = sums["called"] > 0, sums[["collected", "judged"]] >= of_day / 2
    told = told.assign(judged=told["judged"] | called, called=called)
    return told[told["collected"] | called]


def _days_of(alert: warning.Alert, volume: Counts, watch: warning.Watch) -> set[pd.Timestamp]:
    """The UTC days on which the rule called while a storm lasted."""
    inside = (volume.at >= alert.at - volume.step) & (volume.at < alert.until)
    return set(volume.at[inside & watch.calls].floor("D"))


def _met(
    days: pd.DataFrame,
    is_alert: pd.Series,
    storms: Sequence[set[pd.Timestamp]],
    fell: Sequence[pd.Timestamp],
) -> Counter[str]:
    on = set(days.index[is_alert])
    off = [storm for storm in storms if not storm & on]
    episodes = list(_episodes(days.index, is_alert.to_numpy()))
    called, judged = days["called"].to_numpy(), days["judged"].to_numpy()
    return Counter(
        collected=len(days),
        judged=int(judged.sum()),
        called=int(called.sum()),
        alert_days=len(on),
        alert_days_judged=int((judged & is_alert).sum()),
        alert_days_called=int((called & is_alert).sum()),
        episodes=len(episodes),
        episodes_judged=sum(bool(judged[rows].any()) for rows in episodes),
        episodes_met=sum(bool(called[rows].any()) for rows in episodes),
        by_chance=_by_chance(called, episodes),
        storms=len(storms),
        off=len(off),
        off_in_a_fall=sum(bool(storm & set(fell)) for storm in off),
    )


def _episodes(day: pd.DatetimeIndex, is_alert: np.ndarray) -> Iterator[np.ndarray]:
    """Rows of the days of each episode."""
    rows = np.flatnonzero(is_alert)
    if len(rows):
        yield from np.split(rows, np.flatnonzero(np.diff(day[rows]) > labels.DAY) + 1)


def _by_chance(called: np.ndarray, episodes: Sequence[np.ndarray]) -> float:
    """Episodes met on average if the calls, as clustered as they are, fell on other days: over all
    shifts of them around the days collected.
    """
    shifted = [np.roll(called, by) for by in range(len(called))]
    met = [sum(bool(one[rows].any()) for rows in episodes) for one in shifted]
    return float(np.mean(met)) if met else 0.0


def rows(entities: Sequence[labels.Entity]) -> Iterable[Rows]:
    """Detection over all entities, by sector and by brand."""
    for rule in RULES:
        found = [(one, count(one, rule, (LEAST, *ALSO))) for one in entities]
        for least in (LEAST, *ALSO):
            yield _told("all", "all", rule, least, [n[least] for _, n in found if n])
        for sector in sorted({one.category for one in entities}):
            own = [n[LEAST] for one, n in found if n and one.category == sector]
            yield _told("sector", sector, rule, LEAST, own)
        if rule in BY_BRAND:
            for one, n in found:
                yield _told("brand", one.name, rule, LEAST, [n[LEAST]] if n else [])


def _told(group: str, subject: str, rule: str, least: int, found: list[Counter[str]]) -> Rows:
    n: Counter[str] = Counter()
    for one in found:
        n.update(one)
    told = Rows("detection", group, subject, rule, least)
    if not found:
        told.add("days judged", n=0, note="nothing to watch")
        return told
    if n["episodes"] or group != "brand":
        told.share("episodes met", n["episodes_met"], n["episodes"])
    if least == LEAST:
        told.share("days judged", n["judged"], n["collected"])
        told.rate("alerts that meet none a week", n["off"], n["collected"] / 7)
    if group == "brand":
        return told
    told.share("episodes that could be judged", n["episodes_judged"], n["episodes"])
    told.share("episodes met, of those judged", n["episodes_met"], n["episodes_judged"])
    if n["episodes"]:
        told.add("episodes met by chance", n["by_chance"] / n["episodes"], n=n["episodes"])
    if least != LEAST:
        return told
    told.share("days of an ALERT called", n["alert_days_called"], n["alert_days"])
    told.share("days called", n["called"], n["collected"])
    told.rate("alerts that meet none a judged week", n["off"], n["judged"] / 7)
    told.share("of these, in a fall by labels", n["off_in_a_fall"], n["off"])
    told.share("alerts that meet an ALERT", n["storms"] - n["off"], n["storms"])
    return told
