"""A small run of the calibration: intervals hold the truth about as often as they say."""

import pytest
from calibrate_recovery import coverage


@pytest.mark.slow
def test_nominal_90_percent_intervals_cover():
    """70 cases give about 55 intervals each: two standard errors are .08."""
    found = coverage(70)
    overall = found[found["setting"] == "all"].set_index("measure")
    assert (overall["cases"] > 35).all()
    for name in ("depth", "half_life_h", "time_to_recover_h"):
        assert overall.loc[name, "covers"] > 0.80, name
    strong = found[(found["setting"] == "depth") & (found["value"] == 0.5)].set_index("measure")
    assert strong.loc["depth", "median_width"] < 0.2  # not by being endless
    assert strong.loc["half_life_h", "median_width"] < 40
