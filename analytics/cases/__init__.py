"""Case folders: `case.yaml` and the files beside it, read and checked into a `Case`."""

from analytics.cases.case import Case, Outcome
from analytics.cases.double_coding import double_codes
from analytics.cases.import_settings import ImportSettings, import_settings
from analytics.cases.listening import Listening
from analytics.cases.reading import home, ids, load, misnamed, require_id
from analytics.cases.scaffold import new
from analytics.cases.started import MAPPING, Started, left_to_do, require_free, start

__all__ = [
    "MAPPING",
    "Case",
    "ImportSettings",
    "Listening",
    "Outcome",
    "Started",
    "double_codes",
    "home",
    "ids",
    "import_settings",
    "left_to_do",
    "load",
    "misnamed",
    "new",
    "require_free",
    "require_id",
    "start",
]
