"""A project of its own for each test, and one with a good report that broken runs must not harm."""

import pytest
from tiny import GOOD, Project


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("project"))
    assert project.build(*GOOD).ok
    return project
