"""A small run of the calibration: intervals hold the truth about as often as they say."""

from calibrate_volume import coverage


def test_nominal_90_percent_intervals_cover():
    """Of sixty intervals that cover 90 %, fewer than 49 hold the truth once in a hundred runs."""
    table, found = coverage(60)
    overall = found.iloc[0]
    assert overall["cases"] > 50
    assert overall["covers"] >= 49 / 60
    assert overall["width_over_truth"] < 2  # not by being endless
    assert set(table["status"]) <= {"observed", "censored", "not_applicable"}
