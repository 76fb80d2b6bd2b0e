"""Which scales let 8 bits stand for the numbers of a layer.

Scales of a layer's input are fixed from samples (Jacob et al. 2018, CVPR). Channels that stray far
are scaled down, and the weights that meet them up (SmoothQuant: Xiao et al. 2023, ICML); every
column of weights has a scale of its own.
"""

import numpy as np

WEIGHT_LIMIT = 63
"""Largest int8 weight: 255 * 63 * 2 still fits the 16-bit sums of processors without VNNI."""

_CLIPS = np.linspace(0.7, 1.0, 13)  # of the largest weight
_DAMPING = 0.01  # as its authors have it
_RANGE_CLIPS = np.geomspace(0.5, 1.0, 8)  # of the widest range; less would cut unusual texts
_MIN_REACH = 0.25  # of the median channel's: what was still in few texts may stir in others
_STRENGTHS = (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)  # 1: channels are even, weights take it all


def fixed_range(seen: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.float32, np.float32]:
    """(channel divisors (width,), step, zero point) of vectors like `seen` (n, width) in 8 bits.

    The divisors even out channels by their own reach and that of their weights (width, out). Of the
    strengths tried, the one whose product with int8 weights errs least over `seen`.
    """
    reach, taken = np.abs(seen).max(axis=0), np.abs(weight).max(axis=1).clip(1e-5)
    reach = reach.clip(np.median(reach) * _MIN_REACH + 1e-5)
    exact = seen @ weight
    best, least = (reach, np.float32(0), np.float32(0)), np.inf
    for strength in _STRENGTHS:
        channels = reach**strength / taken ** (1 - strength)
        channels = (channels / np.exp(np.log(channels).mean())).astype(np.float32)
        step, zero = _range(seen / channels)
        codes, scales = int8_columns(weight * channels[:, None])
        given = (_bytes(seen / channels, step, zero) - zero) * step @ (codes * scales)
        error = float(((given - exact) ** 2).sum())
        if error < least:
            best, least = (channels, step, zero), error
    return best


def _range(values: np.ndarray) -> tuple[np.float32, np.float32]:
    """(step, zero point) of least squared error in 8 bits."""
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 1e-5)
    best, least = (np.float32(0), np.float32(0)), np.inf
    for clip in _RANGE_CLIPS:
        step = np.float32((high - low) * clip / 255)
        zero = np.float32(round(-low * clip / float(step)))
        error = float((((_bytes(values, step, zero) - zero) * step - values) ** 2).sum())
        if error < least:
            best, least = (step, zero), error
    return best


def _bytes(values: np.ndarray, step: np.float32, zero: np.float32) -> np.ndarray:
    return (np.round(values / step) + zero).clip(0, 255)


def int8_columns(
    weight: np.ndarray, seen: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """(codes int8 (in, out), scales float32 (out,)); of each column the scale of least error.

    seen: vectors (n, in) like those that the matrix will meet. Then what rounding takes from one
    row is made up for in the rows after it, as far as they go together in `seen` (GPTQ: Frantar et
    al. 2023, ICLR).
    """
    top = np.abs(weight).max(axis=0).clip(1e-9) / WEIGHT_LIMIT
    best, error = top, np.full(weight.shape[1], np.inf)
    for clip in _CLIPS:
        squared = ((_codes(weight, top * clip) * (top * clip) - weight) ** 2).sum(axis=0)
        best, error = np.where(squared < error, top * clip, best), np.minimum(squared, error)
    codes = _codes(weight, best) if seen is None else _made_up(weight, best, seen)
    return codes.astype(np.int8), best.astype(np.float32)


def _made_up(weight: np.ndarray, scales: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Codes (in, out), rounded row by row from the channel that reaches furthest on."""
    together = seen.T.astype(float) @ seen / len(seen)
    together += np.eye(len(together)) * together.trace() / len(together) * _DAMPING
    order = np.argsort(-together.diagonal())
    onward = np.linalg.cholesky(np.linalg.inv(together[np.ix_(order, order)])).T
    left, codes = weight[order].astype(float), np.empty(weight.shape)
    for row, place in enumerate(order):
        codes[place] = _codes(left[row], scales)
        lost = (left[row] - codes[place] * scales) / onward[row, row]
        left[row + 1 :] -= np.outer(onward[row, row + 1 :], lost)
    return codes


def _codes(weight: np.ndarray, scales: np.ndarray) -> np.ndarray:
    return np.round(weight / scales).clip(-WEIGHT_LIMIT, WEIGHT_LIMIT)
