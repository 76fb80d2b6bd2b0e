"""What an import needs of a case, also where its record is not finished."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from analytics.cases import case_yaml
from analytics.cases.files import FileReader
from analytics.cases.reading import RECORD, home, require_case
from analytics.cases.record import SideRecord, Text, Zone


class _ImportFields(BaseModel):
    """Fields of `case.yaml` that an import reads; the others may still be wrong or missing."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    provenance: object = ""
    brand_accounts: tuple[Text, ...] = ()
    sides: tuple[SideRecord, ...] = ()
    export_time_zone: Zone | None = None


@dataclass(frozen=True)
class ImportSettings:
    """Where a case's messages go, and how they are read.

    folder: of the case. is_simulated: whether its messages are generated. sides: the case's own
    rules, in order. time_zone: of times that carry none.
    """

    id: str
    folder: Path
    data_folder: Path
    is_simulated: bool
    brand_accounts: tuple[str, ...]
    sides: Sequence[SideRecord]
    time_zone: str | None


def import_settings(case_id: str, root: Path | None = None) -> ImportSettings:
    """The settings of a case whose `case.yaml` can be parsed, however much of it is missing.

    Raises `CaseError` where there is no such case, or a field that an import reads is wrong.
    """
    root = root or home()
    files = FileReader(root / "casestudies")
    require_case(case_id, files, root)
    name = f"{case_id}/{RECORD}"
    fields = case_yaml.validate_as(_ImportFields, case_yaml.parse(name, files.text(name)))
    return ImportSettings(
        id=case_id,
        folder=files.folder / case_id,
        data_folder=root / "data" / case_id,
        is_simulated=fields.provenance == "simulated",
        brand_accounts=fields.brand_accounts,
        sides=fields.sides,
        time_zone=fields.export_time_zone,
    )
