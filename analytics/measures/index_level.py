"""Early warning on an index relative to its own maximum, as of search interest.

Such numbers are no counts: nothing is known of how many searches are behind them, and they are
rounded to one hundredth of the highest. What can be said is how a level lies to those before it.
"""

import numpy as np

from analytics.measures.warning import Watch

LEAST, KEPT = 52, 104
"""Earlier rows that a row needs, and those that it is compared with: a year of weeks, and two."""
TIMES = 2.0
"""How much farther above the usual than anything before, which growth and seasons seldom reach."""
ROUNDED = 1.0


def index_level(value: np.ndarray) -> Watch:
    """Watch how far each row lies above the median of the rows before it; causal.

    value: (n,), NaN where missing. The rule fires where a row is more than TIMES as far above that
    median as the highest of those rows, or as what rounding hides. Not available before LEAST rows.
    """
    above, bound = np.full(len(value), np.nan), np.full(len(value), np.nan)
    for row in range(len(value)):
        past = value[:row][np.isfinite(value[:row])][-KEPT:]
        if len(past) >= LEAST and np.isfinite(value[row]):
            usual = np.median(past)
            above[row] = value[row] - usual
            bound[row] = TIMES * max(past.max() - usual, ROUNDED)
    return Watch("index_level", above, bound)
