"""What the values of a table's columns mean: ratings, labels and the channel."""

import re

import pandas as pd

from analytics.messages import sides, snowflakes
from analytics.messages.column_evidence import MOST, ColumnEvidence
from analytics.messages.column_roles import Roles, best, fit
from analytics.messages.columns import network_of
from analytics.messages.mapped_cells import SIDE_WORDS
from analytics.messages.parsing import times, words_to_na
from analytics.schema import SENTIMENTS

_OWN = {"message", "post", "text"}
_FEELINGS = {
    "negative": "negative neg negativ negativo negativa negatif negative_ negatief negatywny "
    "negatywna olumsuz негативный негативная отрицательный שלילי 负面 消极 ネガティブ 부정 سلبي",
    "neutral": "neutral neu neutro neutra neutre neutraal neutralny neutralna notr нейтральный "
    "нейтральная ניטרלי נייטרלי 中性 中立 ニュートラル 중립 محايد",
    "positive": "positive pos positiv positivo positiva positif positief pozytywny pozytywna "
    "olumlu позитивный позитивная положительный חיובי 正面 积极 ポジティブ 긍정 إيجابي",
}
_FEELING = {word: label for label, words in _FEELINGS.items() for word in words.split()}
_SIGNS = {"-1": "negative", "0": "neutral", "1": "positive"}
_STRENGTH = re.compile(r"^(?:very|extremely|strongly|slightly|somewhat|sehr|muy|très|muito) ")
_WRITTEN_IDS = {
    "reddit": r"t[1-6]_[0-9a-z]{4,10}",
    "bluesky": r"at://did:(?:plc|web):[^/\s]+/app\.bsky\.feed\.\w+/\w+",
    "youtube": r"UC[\w-]{22}|Ug[\w-]{20,30}(?:\.[\w-]+)?",
}
"""How networks write their ids, where no other does."""
_NUMBER = r"\d+(?:[.,]\d+)?"
_OF_SCALE = re.compile(
    r"(?i)(?:\b(?P<worst>[01])\s*(?:-|–|to|bis|a|à|t/m)|\b(?:out of|of|von|sur|de|su|van)|/)"
    r"\s*(?P<best>5|7|10|100)\b"
)
"""A scale in a name."""
_LIKERT, _MOSTLY = 7, 0.75
"""The best of a usual scale below ten; share of a rating's cells that are numbers at least."""
_LABELS = {"sentiment", "sentiments", "label", "labels", "polarity", "tonality", "tonalitat"}
"""Names that only columns of labels have."""
_SHOWN = 5
_OTHERS = 3
"""Most other words, such as `irrelevant`, that a column of labels may hold."""


def choose_rating(roles: Roles) -> None:
    """Stars or a rating, where its scale is told by its cells; else it stays unread."""
    head, allowed = {"stars", "score"}, {*_OWN, "author"}
    for column in list(roles.free):
        header = roles.headers[column.name]
        fits, told = fit(header, head, allowed), _told_scale(column)
        if fits < 2 and not (told and "stars" in header.concepts):
            continue
        is_named = "stars" in header.concepts and fits == 2
        if told:
            found = told, f"its name tells the scale: {told[0]:g} to {told[1]:g}"
        else:
            found = _scale(column, is_named, "author" in header.concepts)
        if found is None:
            continue
        scale, why = found
        if (not scale and "rating" in roles.columns) or "rating" in roles.columns:
            roles.leave(column.name, f"another rating; {roles.columns['rating'][0]} was chosen")
        elif why.startswith("?"):
            roles.leave(column.name, why[1:])
        else:
            roles.take("rating", [column.name], why)
            roles.rating_scale = scale or None
    if "likes" not in roles.columns and (points := best(roles, {"score"}, _OWN, _is_points, 2)):
        roles.take("likes", [points.name], "a score of points without an upper end, as of votes")


def _told_scale(column: ColumnEvidence) -> list[float] | None:
    """The worst and the best that a name such as `Stars (of 5)` or `Satisfied? (0-10)` tells."""
    match = _OF_SCALE.search(column.name)
    if not match or not column.holds("number"):
        return None
    best = float(match["best"])
    worst = float(match["worst"] or best == 5)
    return [worst, best] if worst <= column.lowest and column.highest <= best else None


def _scale(
    column: ColumnEvidence, is_named: bool, is_of_author: bool
) -> tuple[list[float], str] | None:
    """The worst and best rating ([] for shares), and why; after `?`, why it cannot be told.

    is_of_author: whether its name says that the author gave it.
    """
    if column.holds("stars") or (column.share("stars") > 1 - MOST and not column.holds("number")):
        return [1, 5], "it says of how many stars"
    if not column.holds("number") and not (is_named and _has_few_words(column)):
        return None
    is_whole = column.holds("whole")
    if column.lowest >= 1 and column.highest == 5 and (is_whole or is_named):
        return [1, 5], "its numbers run from 1 to 5"
    if (
        (is_named or is_of_author)
        and column.lowest >= 0
        and (_LIKERT if is_whole else 5) < column.highest <= 10
    ):
        return [0, 10], f"its numbers run up to {column.highest:g}: of ten"
    if is_named and column.lowest >= 1 and column.highest < 5 and is_whole:
        return [], f"?a rating whose numbers end at {column.highest:g}: its scale cannot be told"
    if is_named and column.lowest >= 0 and column.highest <= 1 and not is_whole:
        return [], "its numbers are shares from 0 to 1"
    if is_named:
        shown = f"{column.lowest:g} to {column.highest:g}"
        return [], f"?a rating of {shown}: declare its scale (rating_scale) to read it"
    return None


def _has_few_words(column: ColumnEvidence) -> bool:
    """Whether its cells are numbers but for a word or two, such as `Like`."""
    words = [value for value in column.values or () if not re.fullmatch(_NUMBER, value)]
    return column.share("number") >= _MOSTLY and 0 < len(words) <= _OTHERS


def _is_points(column: ColumnEvidence) -> bool:
    return column.holds("whole") and (column.highest > 10 or column.lowest < 0)


def choose_side(roles: Roles) -> None:
    """Who speaks, or which way a message went, where all of its values are words for a side."""
    for column in list(roles.free):
        if "side" in roles.columns or not fit(roles.headers[column.name], {"side"}, _OWN):
            continue
        values = {value.strip().casefold() for value in column.values or ()}
        if values and values <= set(SIDE_WORDS):
            roles.take("side", [column.name], "its values are words for who speaks")
        else:
            roles.leave(column.name, "its values are no words that are known for who speaks")
    if "side" not in roles.columns:
        _tell_own_pages(roles)


def _tell_own_pages(roles: Roles) -> None:
    """Say where the author is the page or profile that another column names: who runs it speaks."""
    [author] = roles.columns.get("author", [None])[:1]
    for column in roles.free if author else ():
        header, sample = roles.headers[column.name], roles.evidence.sample
        if header.concepts & {"author", "handle", "product"} and column.values:
            own = int((sample[column.name].str.casefold() == sample[author].str.casefold()).sum())
            if own:
                roles.remarks.append(
                    f"in {own:,} rows the author is the {column.name} itself, perhaps the"
                    " brand's; they count as the public's until a rule under sides: says so"
                )
                return


def choose_label(roles: Roles) -> None:
    """A column of sentiments in words, or of -1, 0 and 1; numbers of other kinds stay unread."""
    found = []
    for place, column in enumerate(list(roles.free)):
        header = roles.headers[column.name]
        if (
            "label" not in header.concepts
            or fit(header, {"label"}, {*_OWN, "score", "product"}) < 1
        ):
            continue
        labels = _labels(column, "sentiment" in header.phrases or fit(header, {"label"}, _OWN) == 2)
        if labels:
            found.append((-fit(header, {"label"}, _OWN), header.place("label"), place, labels))
        elif column.share("number") > MOST:
            shown = f"{column.lowest:g} to {column.highest:g}"
            roles.leave(column.name, f"numbers of {shown}, which are no labels of sentiment")
        if not labels and _LABELS.intersection(header.phrases) and column.values:
            roles.remarks.append(_other_words(column))
    columns = list(roles.evidence.columns)
    free = [column.name for column in roles.free]
    for rank, (*_, place, labels) in enumerate(sorted(found, key=lambda one: one[:3])):
        name = free[place] if place < len(free) else columns[place]
        if rank == 0:
            roles.take("label", [name], "its values are words for sentiments, or their signs")
            roles.labels = {w: label for w, label in labels.items() if w != label}
        else:
            roles.leave(name, "another column of labels")


def _other_words(column: ColumnEvidence) -> str:
    """That a column named as one of labels is not read, and what would make it so."""
    words = list(column.values or ())
    shown = ", ".join(map(repr, words[:_SHOWN])) + (", …" if len(words) > _SHOWN else "")
    pairs = ", ".join(f"{word!r}: …" for word in words[:2])
    return (
        f"{column.name} holds {shown}, which are no labels that are read: write"
        f" {', '.join(SENTIMENTS)}, or say in a mapping what they mean: labels: {{{pairs}}}"
    )


def _labels(column: ColumnEvidence, is_named: bool) -> dict[str, str]:
    """The sentiment of each value; empty if they are no sentiments."""
    values = column.values
    if not values:
        return {}
    known = {value: _FEELING.get(_STRENGTH.sub("", value.strip().casefold())) for value in values}
    words = {value: label for value, label in known.items() if label}
    if is_named and len(words) == len(values):
        return words
    if len(set(words.values())) >= 2 and len(values) - len(words) <= _OTHERS:
        return words
    signs = {value: _SIGNS.get(value.removesuffix(".0")) for value in values}
    if is_named and all(signs.values()) and "negative" in signs.values():
        return {value: label for value, label in signs.items() if label}
    return {}


def choose_channel(roles: Roles) -> None:
    """The channel: of a column of networks, of the ids, of the addresses, or of the names."""
    for column in list(roles.free):
        header = roles.headers[column.name]
        if not fit(header, {"channel"}, {"post", "message", "name", "author"}):
            continue
        if column.values and _are_networks(column.values):
            roles.take("channel", [column.name], "its values are names of networks")
            return
        roles.leave(column.name, "its values are no networks")
    told = _by_ids(roles) or _by_written_ids(roles) or _by_hosts(roles) or _by_names(roles)
    if told:
        roles.constants["channel"], roles.why["channel"] = told
    else:
        roles.remarks.append("the channel is not told: constants: {channel: x} would declare it")


def _are_networks(values: dict[str, int]) -> bool:
    named = pd.Series(list(values), dtype="string")
    known, _ = sides.channels(named)
    return bool((known != "other").all())


def _by_ids(roles: Roles) -> tuple[str, str] | None:
    sources = roles.columns["published_at"]
    layout = roles.time_format[0] if roles.time_format else None
    if len(sources) > 1:
        return None
    written = words_to_na(roles.evidence.sample[sources[0]])
    found = snowflakes.best(roles.evidence.sample, [times(written, tz="UTC", layout=layout)])
    return found and (found.channel, f"{found.name} holds its ids: they carry the times")


def _by_written_ids(roles: Roles) -> tuple[str, str] | None:
    """The network whose ids are written so, in whichever column they stand."""
    for name, column in roles.evidence.columns.items():
        cells = words_to_na(roles.evidence.sample[name]).dropna().str.strip()
        if cells.empty or column.words > 1.5:
            continue
        for network, pattern in _WRITTEN_IDS.items():
            if cells.str.fullmatch(pattern).mean() >= MOST:
                return network, f"{name} holds its ids"
    return None


def _by_hosts(roles: Roles) -> tuple[str, str] | None:
    for role in ("url", "thread_id"):
        for name in roles.columns.get(role, []):
            hosts = roles.evidence.columns[name].hosts
            networks = {network_of(host) for host in hosts}
            if len(networks) == 1 and (network := networks.pop()):
                return network, f"the addresses in {name} are its own"
            if role == "url" and len(networks) > 1 and all(networks):
                roles.take("channel", [name], f"the network of each address in {name}")
                return None
    return None


def _has_foreign_ids(roles: Roles) -> bool:
    """Whether the messages' ids are as long as X's and of other times than the messages."""
    names = roles.columns.get("message_id", [])
    return any(snowflakes.are_long(roles.evidence.sample[name]) for name in names)


def _by_names(roles: Roles) -> tuple[str, str] | None:
    words = {word for header in roles.headers.values() for word in header.phrases}
    if "channel" in roles.columns:
        return None
    is_of_tweets = words & {"tweet", "tweets", "tweet_id", "tweetid", "retweet", "retweets"}
    if is_of_tweets and "微博" not in words and not _has_foreign_ids(roles):
        return "x", "its columns speak of tweets"
    if "subreddit" in words:
        return "reddit", "its columns speak of subreddits"
    if "rating" in roles.columns:
        return "review", "its rows are reviews with a rating"
    return None
