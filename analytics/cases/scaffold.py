"""A new case folder, made from the template."""

import shutil
import tempfile
from pathlib import Path

from analytics.cases.reading import home, require_id
from analytics.errors import CaseError, RunError


def new(case_id: str, root: Path | None = None) -> Path:
    """Copy `casestudies/_template` to a new folder with the id filled in; returns the folder."""
    library = (root or home()) / "casestudies"
    require_id(case_id)
    folder = library / case_id
    if folder.exists():
        raise CaseError(
            what="the case already exists", where=str(folder), right="Choose another id"
        )
    template = library / "_template"
    if not template.is_dir():
        raise CaseError(
            what="there is no template", where=str(template), right="Copy it from the repository"
        )
    with tempfile.TemporaryDirectory(dir=library, prefix=f".{case_id}-") as part:
        try:
            made = Path(shutil.copytree(template, Path(part) / case_id))
        except shutil.Error as error:  # lists what it could not copy, as texts
            what = "the template cannot be copied: " + str(error.args[0][0][2])
            raise RunError(
                what=what, where=str(library), right="Make room or mend the template"
            ) from error
        for path in (made / "case.yaml", made / "README.md"):
            text = path.read_text(encoding="utf-8").replace("2019-brand-event", case_id)
            path.write_text(text, encoding="utf-8")
        made.rename(folder)
    return folder
