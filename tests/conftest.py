"""Shared by tests: one Hypothesis profile, and material that may not be shipped."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

settings.register_profile(
    "aftermath",
    deadline=None,  # the benchmark scripts measure time; tests run on machines under other load
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("aftermath")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of material that may not be shipped; absent on users' machines."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared with material that may not be shipped is absent")
    return SHARED


@pytest.fixture(scope="session")
def airline(shared):
    """The airline collection as a message table."""
    from analytics import messages

    return messages.read([shared / "data/airline-2015/airline.csv"])
