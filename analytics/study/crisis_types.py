"""The kinds of crisis, grouped as a strategist would name them."""

from collections.abc import Sequence

TYPES: dict[str, tuple[str, ...]] = {
    "misdeed": ("organizational_misdeed",),
    "backlash": ("challenge",),
    "product": ("product_harm", "product_tampering"),
    "service": ("service_disruption", "supply_failure", "accident"),
    "data": ("data_breach", "malevolence"),
    "law": ("lawsuit", "settlement", "regulatory_order"),
    "business": ("failed_sale", "profit_warning", "market_exit"),
    "other": (),
}
"""Type → words that the kinds of `crisis_type` in it end with; in the order of lists."""


def crisis_type(kind: str) -> str:
    """The type of a kind of crisis; `other` for one that none of TYPES names."""
    return next((name for name, ends in TYPES.items() if kind.endswith(ends)), "other")


def by_type(kinds: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Type → ids, from pairs of id and kind; types in the order of TYPES, ids as given."""
    groups: dict[str, list[str]] = {name: [] for name in TYPES}
    for id_, kind in kinds:
        groups[crisis_type(kind)].append(id_)
    return {name: ids for name, ids in groups.items() if ids}
