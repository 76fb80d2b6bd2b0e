"""Start a case from the template."""

import shutil
from pathlib import Path

from analytics.cases.folder import home
from analytics.cases.record import is_slug
from analytics.errors import CaseError


def new(case_id: str, root: Path | None = None) -> Path:
    """Copy `casestudies/_template` to a new folder with the id filled in; returns the folder."""
    library = (root or home()) / "casestudies"
    if not is_slug(case_id):
        raise CaseError(
            what=f"{case_id!r} is no case id",
            where="case id",
            right="Small letters, digits and single hyphens: year-brand-event",
        )
    folder = library / case_id
    if folder.exists():
        raise CaseError(
            what="the case is there already", where=str(folder), right="Choose another id"
        )
    template = library / "_template"
    if not template.is_dir():
        raise CaseError(
            what="there is no template", where=str(template), right="Copy it from the repository"
        )
    shutil.copytree(template, folder)
    for path in (folder / "case.yaml", folder / "README.md"):
        text = path.read_text(encoding="utf-8").replace("2019-brand-event", case_id)
        path.write_text(text, encoding="utf-8")
    return folder
