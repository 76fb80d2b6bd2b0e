"""The language of a post, decided offline; only a surely other language counts as one.

py3langid (a fork of langid.py: Lui and Baldwin 2012, ACL demo) gives each language a probability.
A post without eight letters, or with too little to tell, stays undecided. An export's own column is
not asked: it guesses just where a post is short, and a guess must not take a post out of sentiment.
"""

import re
from functools import cache
from typing import Any

MIN_LETTERS = 8
DOUBT = 0.02
"""A post is in another language where those that are read have less probability than this."""

_NOISE = re.compile(r"@\w+|\bhttp\b|\bRT\b|#")
_NO_LANGUAGE = "zxx"
_COMMON_ENGLISH = (
    "the you this that with they what and your have was are just not but from when would been it's"
    " don't can't i'm were why how who will there their our because about of to is it for my"
)
_COMMON = frozenset(_COMMON_ENGLISH.split())


def detect(text: str, readable: frozenset[str] | None) -> str:
    """ISO 639 code of a normalised text's language, "" where undecided.

    readable: codes that the model reads, None for any. A code outside `readable` is given only
    where the text surely is in none of them. Two common English words settle English at once.
    """
    plain = " ".join(_NOISE.sub(" ", text).split())
    common = _COMMON.intersection(plain.lower().split())
    if (readable is None or "en" in readable) and len(common) > 1:
        return "en"
    if sum(map(str.isalpha, plain)) < MIN_LETTERS:
        return ""
    ranked = _identifier().rank(plain)
    likely, probability = ranked[0]
    if likely == _NO_LANGUAGE:
        return ""
    if readable is None or likely in readable:
        return likely if probability > 1 - DOUBT else ""
    doubt = sum(share for code, share in ranked if code in readable)
    return likely if doubt < DOUBT else ""


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
