"""Prints how often intervals of shares cover when prevalence shifts, and the error on real days.

    python tests/sentiment/table_of_shares.py

Bins are drawn, without replacement, from the held-out posts that ship as the model's calibration:
one half calibrates, the other gives the bin, at a prevalence from Dirichlet(1, 1, 1). Nominal 95 %.
"""

import numpy as np
import pandas as pd

from analytics import sentiment, study
from analytics.schema import SENTIMENTS
from analytics.sentiment.hand import share_by_hand
from analytics.sentiment.shares import Calibration, share, share_of_counts

BINS, SIZE, BY_HAND, LEFT_OUT = 300, 300, 100, 25


def drawn(labels, true, rng):
    """Rows drawn without replacement at the prevalence `true`, as many as the rarest allows."""
    wanted = rng.multinomial(SIZE, true)
    pools = [np.flatnonzero(labels == k) for k in range(3)]
    scale = min(1, *(len(pool) / max(n, 1) for pool, n in zip(pools, wanted, strict=True)))
    return np.concatenate(
        [rng.choice(pool, int(n * scale), False) for pool, n in zip(pools, wanted, strict=True)]
    )


def shifted_bins(known, rng):
    """(calibration half, scores of a bin, its labels, the prevalence it was drawn at)."""
    order = rng.permutation(len(known.labels))
    first, second = np.array_split(order, 2)
    true = rng.dirichlet([1, 1, 1])
    rows = second[drawn(known.labels[second], true, rng)]
    half = Calibration(known.probabilities[first], known.labels[first])
    return half, known.probabilities[rows], known.labels[rows], true


def coverage(name):
    known, rng = sentiment.calibration(name), np.random.default_rng(7)
    hits = {"counted": [], "corrected": [], "by hand": []}
    refused = 0
    for seed in range(BINS):
        half, scores, labels, true = shifted_bins(known, rng)
        found = share(scores, half, level=0.95, seed=seed)
        few = rng.permutation(len(labels))[:BY_HAND]
        by_hand = share_by_hand(scores, scores[few], labels[few], level=0.95)
        refused += found[0].value is None
        for k, one in enumerate(found):
            width = 1.96 * np.sqrt(one.raw * (1 - one.raw) / one.n)
            hits["counted"].append(abs(one.raw - true[k]) <= width)
            if one.value is not None:
                hits["corrected"].append(one.low <= true[k] <= one.high)
            hits["by hand"].append(by_hand[k].low <= true[k] <= by_hand[k].high)
    return {method: np.mean(rows) for method, rows in hits.items()} | {"refused": refused / BINS}


def coverage_of_a_brand_left_out():
    """Of nominal 90 % intervals on bins of one airline, calibrated on the others."""
    known, rng = sentiment.calibration("airline"), np.random.default_rng(7)
    ways, hits = ("texts drawn from all", "from a brand at a time"), []
    for brand in np.unique(known.brands):
        others, own = known.brands != brand, np.flatnonzero(known.brands == brand)
        sides = {
            way: Calibration(known.probabilities[others], known.labels[others], brands)
            for way, brands in zip(ways, (None, known.brands[others]), strict=True)
        }
        for seed in range(LEFT_OUT):
            rows = own[drawn(known.labels[own], rng.dirichlet([2, 2, 2]), rng)]
            true = np.bincount(known.labels[rows], minlength=3) / len(rows)
            scores = known.probabilities[rows]
            counts = np.bincount(scores.argmax(axis=1), minlength=3)
            for way, side in sides.items():
                found = {
                    "by probabilities": share(scores, side, level=0.9, seed=seed),
                    "by counts": share_of_counts(counts, side, level=0.9, seed=seed),
                }
                for kind, shares in found.items():
                    hits += [(way, kind, s.low <= t <= s.high) for s, t in zip(shares, true,
                             strict=True) if s.value is not None]  # fmt: skip
    table = pd.DataFrame(hits, columns=["interval", "kind", "covers"])
    return table.pivot_table("covers", "interval", "kind")


def errors_by_day(case_id):
    """Mean distance of the negative share from people's, counted and corrected, over days."""
    days = study.load(case_id).days
    gold = days["gold_share"]
    return {
        "days": len(days),
        "counted": (days["model_share"] - gold).abs().mean(),
        "corrected": (days["corrected_share"] - gold).abs().mean(),
        "nominal 90 % that cover": gold.between(
            days["corrected_low"], days["corrected_high"]
        ).sum(),
    }


def main():
    print(f"Share of nominal 95 % intervals that cover, {BINS} bins of {SIZE} posts at most,")
    print(f"three classes ({', '.join(SENTIMENTS)}); by hand: {BY_HAND} labels of the bin")
    sets = ("sentiment-en", "airline")
    print(pd.DataFrame({name: coverage(name) for name in sets}).T.round(3).to_string())
    print(f"\nNominal 90 % on {LEFT_OUT} bins of each airline, calibrated on the other three")
    print(coverage_of_a_brand_left_out().round(3).to_string())
    print("\nError of the negative share by local day, against people's labels")
    cases = ("2015-jetblue-sunday", "2015-us-airways-sunday")
    print(pd.DataFrame({one: errors_by_day(one) for one in cases}).T.to_string())


if __name__ == "__main__":
    main()
