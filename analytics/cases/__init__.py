"""Case folders: `case.yaml` and the files beside it, read and checked into a `Case`."""

from analytics.cases.case import Case, Outcome
from analytics.cases.double_coding import double_codes
from analytics.cases.reading import home, ids, load, misnamed
from analytics.cases.scaffold import new

__all__ = ["Case", "Outcome", "double_codes", "home", "ids", "load", "misnamed", "new"]
