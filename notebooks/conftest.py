"""The notebooks over all cases run on a project of four; `aftermath run` runs them on all."""

import shutil
import tempfile
from functools import cache
from pathlib import Path

import pytest

from analytics import cases

OVER_ALL = ("compare", "lessons_learned", "post_mortem")
CASES = ("2015-jetblue-sunday", "2017-united-3411", "2018-kfc-uk-chicken", "2018-o2-outage")


@cache
def project() -> tempfile.TemporaryDirectory:
    """A project of these cases, removed when this process ends."""
    folder = tempfile.TemporaryDirectory()
    for case_id in CASES:
        place = Path("casestudies", case_id)
        shutil.copytree(cases.home() / place, folder.name / place)
    return folder


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item):
    """A kernel starts with the first cell of its notebook; a cell is no function with fixtures."""
    with pytest.MonkeyPatch.context() as patch:
        if item.path.stem in OVER_ALL:
            patch.setenv("AFTERMATH_HOME", project().name)
        return (yield)
