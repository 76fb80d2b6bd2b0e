"""Clocks of law and regulators: few, well established, each with its source; for counsel to check.

Sources are the acts themselves. A territory that is not here gets none, and empty rows.
"""

from dataclasses import dataclass

EEA = frozenset(
    (
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE"),
        *("IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"),
        *("EU",),
    )
)
FOOD = ("food",)
GOODS = ("consumer_electronics", "consumer_goods", "retail")
ANY: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clock:
    """name: of its words, keys under `plan.clock`. places: "EEA", or an ISO code. sectors: whose
    business it concerns; none: every one's.
    """

    name: str
    places: tuple[str, ...]
    sectors: tuple[str, ...] = ANY


CLOCKS = (
    Clock("gdpr_authority", ("EEA",)),
    Clock("gdpr_people", ("EEA",)),
    Clock("uk_gdpr_authority", ("GB",)),
    Clock("uk_gdpr_people", ("GB",)),
    Clock("mar", ("EEA",)),
    Clock("uk_mar", ("GB",)),
    Clock("sec_cyber", ("US",)),
    Clock("reg_fd", ("US",)),
    Clock("eu_food", ("EEA",), FOOD),
    Clock("uk_food", ("GB",), FOOD),
    Clock("us_food", ("US",), FOOD),
    Clock("us_goods", ("US",), GOODS),
    Clock("us_cars", ("US",), ("cars",)),
    Clock("us_air", ("US",), ("airline", "aerospace")),
    Clock("eu_air", ("EEA",), ("airline", "aerospace")),
)


def clocks(country: str, sector: str) -> list[Clock]:
    """The clocks of a territory and a sector."""
    place = "EEA" if country in EEA else country
    return [
        one for one in CLOCKS if place in one.places and (not one.sectors or sector in one.sectors)
    ]
