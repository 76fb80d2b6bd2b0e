"""The only room that reads case folders: `case.yaml` to a checked `Case`."""

from analytics.cases.folder import Case, home, ids, load
from analytics.cases.scaffold import new

__all__ = ["Case", "home", "ids", "load", "new"]
