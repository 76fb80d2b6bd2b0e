"""The only room that reads case folders: `case.yaml` to a checked `Case`."""

from analytics.cases.double_coding import double_codes
from analytics.cases.folder import Case, Outcome, home, ids, load
from analytics.cases.scaffold import new

__all__ = ["Case", "Outcome", "double_codes", "home", "ids", "load", "new"]
