"""One version: `analytics.__version__`; what else states it agrees."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import yaml

from analytics import __version__

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def test_the_project_reads_its_version_from_the_package():
    assert "version" not in PROJECT["project"]
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "analytics/__init__.py"
    assert version("crisis-aftermath") == __version__


def test_the_citation_is_of_this_version_and_of_this_project():
    project = PROJECT["project"]
    assert CITATION["cff-version"] == "1.2.0"
    assert {"message", "title", "abstract"} <= CITATION.keys()
    assert CITATION["version"] == __version__
    assert CITATION["license"] == project["license"]
    assert CITATION["keywords"] == project["keywords"]
    assert [author["name"] for author in CITATION["authors"]] == [
        author["name"] for author in project["authors"]
    ]


def test_the_changelog_has_this_version_below_what_is_not_yet_released():
    told = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (\S+)", told, re.MULTILINE)
    assert headings[:2] == ["Unreleased", __version__]
