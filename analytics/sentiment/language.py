"""The language of a post, decided offline; only a surely other language counts as one.

py3langid (a fork of langid.py: Lui and Baldwin 2012, ACL demo) gives each language a probability.
A post without eight letters, or with too little to tell, stays undecided; unless its letters are of
a script in which no language that is read is written, however few they are. An export's own column
is not asked: it guesses just where a post is short, and a guess must not take a post out of
sentiment.
"""

import re
import unicodedata
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
    letters = [one for one in plain if one.isalpha()]
    is_foreign = _is_foreign(letters, readable)
    if len(letters) < MIN_LETTERS and not is_foreign:
        return ""
    ranked = _identifier().rank(plain)
    if is_foreign and readable is not None:
        return next(code for code, _ in ranked if code not in {*readable, _NO_LANGUAGE})
    likely, probability = ranked[0]
    if likely == _NO_LANGUAGE:
        return ""
    if readable is None or likely in readable:
        return likely if probability > 1 - DOUBT else ""
    doubt = sum(share for code, share in ranked if code in readable)
    return likely if doubt < DOUBT else ""


def _is_foreign(letters: list[str], readable: frozenset[str] | None) -> bool:
    """Whether most letters are of another script than Latin, in which all languages that are read
    are written.
    """
    if readable is None or not letters or not _are_latin(readable):
        return False
    return 2 * sum("LATIN" in unicodedata.name(one, "") for one in letters) < len(letters)


@cache
def _are_latin(codes: frozenset[str]) -> bool:
    """Whether all of these languages are usually written in Latin letters (CLDR)."""
    from babel.core import get_global

    usual = get_global("likely_subtags")
    return all("_Latn_" in usual.get(code, "") for code in codes)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
