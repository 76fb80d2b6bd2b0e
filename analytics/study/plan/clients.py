"""Whose plan it is: the inputs, checked against closed vocabularies."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from babel.core import get_global

from analytics.errors import UsageError
from analytics.study.plan.document import Client
from analytics.wording import Locale, clean

LONGEST, MOST_CHANNELS = 80, 20
GENERAL = "other"
SECTORS: Mapping[str, tuple[str, ...]] = {
    "food": ("food", "restaurants", "beverages"),
    "airline": ("airline", "airlines"),
    "aerospace": ("aircraft",),
    "software": ("software", "social media", "credit reporting"),
    "social_media": ("social media",),
    "games": ("games",),
    "telecom": ("telecommunications",),
    "bank": ("banking", "financial services", "credit reporting"),
    "retail": ("retail",),
    "consumer_goods": ("consumer goods",),
    "consumer_electronics": ("consumer electronics", "fitness equipment"),
    "cars": ("cars",),
    "energy": ("energy",),
    "health": ("health", "pharmaceuticals"),
    "insurance": ("insurance",),
    "hotels": ("hotels", "hospitality"),
    "public_sector": ("public sector",),
    GENERAL: (),
}
"""Sector → the industries of cases that belong to it. Some have no case yet."""
_SAID_ALSO = {
    "airlines": "airline",
    "banks": "bank",
    "automotive": "cars",
    "electronics": "consumer_electronics",
}


def client(
    brand: str,
    *,
    sector: str = GENERAL,
    country: str = "",
    channels: Sequence[str] = (),
    day: date,
) -> Client:
    """The client, checked. sector: a name of SECTORS, or an industry that belongs to one. country:
    an ISO code or an English name. `UsageError` names the input that is wrong and what is right.
    """
    return Client(
        _short(brand, "--brand", "The brand's name"),
        sector_named(sector),
        territory(country),
        _channels(channels),
        day,
    )


def sector_named(name: str) -> str:
    """The sector of this name; `UsageError`, which lists them, if there is none."""
    wanted = " ".join(name.casefold().replace("_", " ").replace("-", " ").split())
    named = {sector.replace("_", " "): sector for sector in SECTORS}
    if wanted in named:
        return named[wanted]
    for sector, industries in SECTORS.items():
        if wanted in industries:
            return sector
    if wanted in _SAID_ALSO:
        return _SAID_ALSO[wanted]
    raise UsageError(
        what=f"there is no sector {clean(name)[:LONGEST]!r}",
        where="--sector",
        right=f"One of {', '.join(SECTORS)}; {GENERAL} takes every case",
    )


def in_sector(sector: str, industry: str) -> bool:
    """Whether a case of this industry belongs to a sector."""
    return sector == GENERAL or industry.strip().casefold() in SECTORS[sector]


def territory(name: str) -> str:
    """ISO code of a country or group of countries; empty for an empty name."""
    wanted = " ".join(name.split())
    if not wanted:
        return ""
    known = Locale.of("en").babel.territories
    code = wanted.upper()
    code = get_global("territory_aliases").get(code, [code])[0]
    if code in known:
        return code
    for code, title in known.items():
        if _folded(title) == _folded(wanted):
            return code
    raise UsageError(
        what=f"there is no country {clean(wanted)[:LONGEST]!r}",
        where="--country",
        right="Two letters of ISO 3166 (GB, US, DE), or the country's name in English",
    )


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(one for one in plain if one.isalnum())


def _channels(named: Iterable[str]) -> tuple[str, ...]:
    parts = [part for given in named for part in given.split(",") if part.strip()]
    channels = tuple(dict.fromkeys(_short(one, "--channels", "A channel's name") for one in parts))
    if len(channels) > MOST_CHANNELS:
        raise UsageError(
            what=f"{len(channels)} channels",
            where="--channels",
            right=f"At most {MOST_CHANNELS}; name the ones on which you would speak",
        )
    return channels


def _short(text: str, where: str, what: str) -> str:
    shown = " ".join(clean(text).split())
    if not shown or len(shown) > LONGEST:
        raise UsageError(
            what=f"{len(shown)} characters that can be read",
            where=where,
            right=f"{what}, 1 to {LONGEST} characters",
        )
    return shown
