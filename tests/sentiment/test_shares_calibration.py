"""A small run of the calibration of corrected shares."""

import pytest
from calibrate_shares import coverage


@pytest.mark.long
def test_nominal_90_percent_intervals_cover_one_more_brand():
    """3 calibrations give 27 intervals each way and setting: two standard errors are about .15."""
    found = coverage(3, noises=("gauss",), sizes=(400,)).set_index(["way", "copied"])["covers"]
    for way in ("by texts", "by sums", "people"):
        assert found[way].between(0.7, 1).all(), way
    assert found["counted"].max() < 0.7  # what people would have been shown
