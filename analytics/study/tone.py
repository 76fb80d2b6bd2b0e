"""On how many of the public's messages what is said of tone rests, and why the others have none.

Volume, alarms, copies and reply times need no tone. What does need it says so where it stands.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analytics.results import WHOLE, Tone
from analytics.schema import Labels, Message
from analytics.sentiment.shares import MIN_TEXTS
from analytics.wording import LanguageName, Percent

MINOR = 0.5
"""Share below which those that have a tone do not stand for the others."""


def tone(sums: pd.Series, labels: Labels, posts: pd.DataFrame | None) -> Tone:
    """The tone of counted messages of the public.

    sums: their `messages` and `scored`. labels: who gave the tone. posts: `Inputs.posts` of the
    public; None where a case ships counts only, which do not tell why a message has no tone.
    """
    n, scored = int(sums["messages"]), int(sums["scored"])
    if scored >= WHOLE * n:
        return Tone(scored, n)
    counted = {} if posts is None else posts["unread"].value_counts()
    languages = {f"{code}": int(k) for code, k in counted.items()}
    wordless = 0 if posts is None else max(n - scored - sum(languages.values()), 0)
    key, values = _missing(languages, wordless)
    why = Message(f"tone.why.{key}", values)
    if labels == "gold":
        why = Message("tone.why.gold")
    elif key == "counts" and not scored:
        why = Message("tone.why.only_counts")
    share = Percent(scored / n, 0 if scored >= n / 100 else 1)
    said = {"n": float(n), "scored": float(scored), "share": share, "least": MIN_TEXTS}
    kind, reason = "part", None
    if not scored and labels == "gold":
        kind, reason = "unlabelled", Message("reason.no_tone.unlabelled", said)
    elif not scored:
        kind, reason = "none", Message(f"reason.no_tone.{key}")
    elif scored < MIN_TEXTS and labels == "gold":
        kind, reason = "few_labels", Message("reason.no_tone.few_labels", said)
    elif scored < MIN_TEXTS:
        kind, reason = "few", Message("reason.no_tone.few", said)
    told, brief = Message(f"tone.{kind}", said | {"why": why}), Message(f"tone.brief.{kind}", said)
    is_minor = reason is not None or scored < MINOR * n
    return Tone(scored, n, reason, told, brief, is_minor=is_minor)


def every_message(bins: pd.DataFrame) -> pd.DataFrame:
    """A series (`panel.series`) in which each message counts where a rule looks for negative ones:
    how volume alone is watched.
    """
    return bins.assign(negative=bins["messages"], scored=bins["messages"])


def _missing(languages: Mapping[str, int], wordless: int) -> tuple[str, dict[str, Any]]:
    """Why messages have no tone: key and values of the sentence."""
    keys = {(True, True): "mixed", (True, False): "language", (False, True): "words"}
    key = keys.get((bool(languages), wordless > 0), "counts")
    return key, {"languages": _named(languages), "wordless": float(wordless)}


def _named(languages: Mapping[str, int]) -> Sequence[Message]:
    """Languages with their number of messages, most first."""
    ordered = sorted(languages.items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        Message("tone.language", {"language": LanguageName(code), "n": float(n)})
        for code, n in ordered
    ]
