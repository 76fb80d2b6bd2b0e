"""A small run of the calibration: a fall is found about as often as the table says."""

import pandas as pd
import pytest
from calibrate_fall import CALM, FALLS, table, updated


@pytest.mark.long
def test_calm_series_seldom_fall_and_falls_are_found():
    """40 seeds a family; with a rate of .05, six or more found of 40 have a probability of .014."""
    calm = ["flat", "daily cycle, quiet nights", "weekend lower, Monday to Friday before"]
    falls = ["fall of .3 after 12 h", "plateau of .3 for three days"]
    assert set(calm) <= set(CALM)
    assert set(falls) <= set(FALLS)
    found = table(40, [*calm, *falls]).set_index("family")["found"]
    assert (found[calm] <= 0.125).all()
    assert (found[falls] >= 0.7).all()


def test_some_families_made_anew_leave_the_other_rows():
    old = pd.DataFrame(
        {"family": ["a", "b"], "truth": "calm", "cases": [40, 40], "found": [0.1, 0]}
    )
    new = pd.DataFrame({"family": ["b"], "truth": "calm", "cases": [200], "found": [0.05]})
    rows = updated(old, new)
    assert rows["cases"].tolist() == [40, 200]
    assert rows["found"].tolist() == [0.1, 0.05]
