"""A small run of the calibration: intervals hold the truth about as often as they say."""

import pytest
from calibrate_recovery import NAMES, coverage


@pytest.mark.long
def test_nominal_90_percent_intervals_cover_curves_that_no_measure_assumes():
    """60 cases give about 43 intervals each: two standard errors are .09."""
    found = coverage(60)
    overall = found[found["setting"] == "all"].set_index("measure")
    assert (overall["cases"] > 30).all()
    for name in NAMES:
        assert overall.loc[name, "covers"] > 0.78, name
    strong = found[(found["setting"] == "messages_h") & (found["value"] == 150.0)]
    strong = strong.set_index("measure")
    assert strong.loc["depth", "median_width"] < 0.25  # not by being endless
    assert strong.loc["time_to_recover_h", "median_width"] < 50
