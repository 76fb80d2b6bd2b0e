"""Where a crisis is spoken of, how, and about what: shares that follow from a scenario."""

import numpy as np

from analytics.simulate.scenario import Scenario, net, surge

LEAST, MOST = 0.05, 0.9
"""Bounds of the share of messages after onset that are about the crisis."""
LOWEST = -0.60
"""Net sentiment of messages about the crisis, at the lowest."""


def crisis_share(plan: Scenario, t: np.ndarray) -> np.ndarray:
    """Share of the messages at `t` hours that are about the crisis: what is more than usual."""
    return np.where(t < plan.onset_h, 0.0, np.clip(1 - 1 / surge(plan, t), LEAST, MOST))


def tones(plan: Scenario, t: np.ndarray) -> np.ndarray:
    """Net sentiment of the usual messages and of those about the crisis; shape (n, 2).

    Together they have the scenario's (`scenario.net`). The usual ones stay at the baseline as long
    as the others can carry the fall.
    """
    share, level = crisis_share(plan, t), net(plan, t)
    fall = np.divide(level - plan.baseline, share, out=np.zeros_like(level), where=share > 0)
    about = np.maximum(plan.baseline + fall, LOWEST)
    return np.column_stack([(level - share * about) / (1 - share), about])


def crisis_channels(plan: Scenario, t: np.ndarray) -> np.ndarray:
    """Share by channel of the messages about the crisis; shape (n, channels).

    All on the first channel until lead_h after onset; then its part falls to first_share, and the
    other channels have the rest in the proportions of usual posts.
    """
    late = np.clip(t - plan.onset_h - plan.lead_h, 0, None)
    first = plan.first_share + (1 - plan.first_share) * np.exp(-late / plan.spread_h)
    first = np.where(t < plan.onset_h + plan.lead_h, 1.0, first)
    names = [name for name, _ in plan.channels]
    usual = np.array([share for _, share in plan.channels])
    others = np.where(np.array(names) == plan.first_channel, 0.0, usual)
    found = (1 - first)[:, None] * others / max(others.sum(), 1e-12)
    found[:, names.index(plan.first_channel)] = first
    return found


def theme_shares(plan: Scenario, t: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """Share by theme of messages about the crisis, given their sentiment (0 negative, 1 neutral, 2
    positive); shape (n, themes). Before the apology nobody praises the brand's answer.
    """
    since = np.clip(t - plan.onset_h, 0, None)
    found = np.empty((len(t), len(plan.themes)))
    for k, theme in enumerate(plan.themes):
        late = np.clip(since - theme.begins_h, 0, None)
        grown = (1 - np.exp(-late / theme.rise_h)) * np.exp(-late / theme.decay_h)
        found[:, k] = np.maximum(theme.weight * grown, 1e-9 * (late > 0))
        found[:, k] *= np.array(theme.tilt)[kinds]
    found[:, 0] += 1e-9
    found[(kinds == 2) & (t < plan.apology_h), -1] = 0.0
    return found / found.sum(axis=1, keepdims=True)


def drawn(shares: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A column of each row, by its shares."""
    until = shares.cumsum(axis=1)
    return (rng.random((len(shares), 1)) > until).sum(axis=1).clip(0, shares.shape[1] - 1)
