"""The author's own rating as exports write it, from 0, the worst, to 1, the best."""

import re

import pandas as pd

from analytics.errors import ImportFileError

Scale = tuple[float, float]
"""The worst and the best rating."""
STARS: Scale = (1.0, 5.0)
_NUMBER = r"(\d+(?:[.,]\d+)?)"
_OF = re.compile(rf"\D*?{_NUMBER}\s*(?:/|out of|of|von|sur|de|su|van)\s*(\d+)\b[^\d]*", re.I)
_STARS = re.compile(rf"{_NUMBER}\s*-?(?:stars?|sterne?|étoiles?|estrellas?|stelle|★)\W*", re.I)
_SHARE = re.compile(rf"{_NUMBER}\s*%")
_DRAWN = re.compile(r"([★⭐✭🌟]️?)+([☆✩]️?)*|([☆✩]️?)+")


def ratings(written: pd.Series, scale: Scale | None, where: str) -> pd.Series:
    """Ratings on 0–1; NA if the text is none, or lies outside its scale.

    scale: of bare numbers; None: they are on 0–1 already. `4/5`, `4.5 out of 5`, `5 stars`, `★★★★☆`
    and `80 %` carry their own; five stars start at 1, other scales at 0 unless `scale` ends alike.
    Raises ImportFileError if bare numbers lie outside 0–1 and no scale is declared.
    """
    found = {cell: _rating(cell.strip(), scale) for cell in written.dropna().unique()}
    outside = [cell for cell, value in found.items() if value is not None and value > 1]
    if outside and scale is None:
        raise ImportFileError(
            what=f"ratings such as {outside[0]!r} lie outside 0–1, and no scale is declared",
            where=where,
            right="Declare the worst and the best in a mapping: rating_scale: [1, 5]",
        )
    value = written.map(found).astype("Float64")
    return value.where(value.between(0, 1))


def _rating(cell: str, scale: Scale | None) -> float | None:
    if match := _OF.fullmatch(cell):
        best = float(match[2])
        worst = 1.0 if best == STARS[1] else 0.0
        return _on(match[1], scale if scale and scale[1] == best else (worst, best))
    if match := _STARS.fullmatch(cell):
        return _on(match[1], scale or STARS)
    if _DRAWN.fullmatch(cell):
        return _on(str(sum(map(cell.count, "★⭐✭🌟"))), scale or STARS)
    if match := _SHARE.fullmatch(cell):
        return _on(match[1], (0.0, 100.0))
    if re.fullmatch(rf"-?{_NUMBER}", cell):
        return _on(cell, scale or (0.0, 1.0))
    return None


def _on(number: str, scale: Scale) -> float | None:
    worst, best = scale
    if worst == best:
        return None
    return (float(number.replace(",", ".")) - worst) / (best - worst)
