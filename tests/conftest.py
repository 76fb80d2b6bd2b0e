"""What several tests share: material that may not be shipped; without it they skip."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Material that may not be shipped; absent on users' machines."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared with material that may not be shipped is absent")
    return SHARED


@pytest.fixture(scope="session")
def airline(shared):
    """The airline collection as a message table."""
    from analytics import messages

    return messages.read([shared / "data/airline-2015/airline.csv"])
