"""The environment of a run: its libraries keep their files in the project, not in the home."""

import atexit
import os
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from analytics.files import project

FOLDERS = {
    "IPYTHONDIR": "ipython",
    "JUPYTER_CONFIG_DIR": "jupyter/config",
    "JUPYTER_DATA_DIR": "jupyter/data",
    "MPLCONFIGDIR": "matplotlib",
    "XDG_CACHE_HOME": "other",
}
"""Variable → folder below `data/.cache`. Each would otherwise lie in the user's home."""


def settle() -> None:
    """Let the libraries of this process keep their files in the project, before they are imported:
    most read their variables only then.
    """
    with suppress(OSError):  # nowhere to write: what has to write will say so
        os.environ.update(_variables(project()))


def of_child(root: Path) -> dict[str, str]:
    """The whole environment of a process that builds reports of the project in `root`.

    A model that is named by its hub name has been fetched by then; nothing there asks for it again.
    """
    found = _variables(root)
    for name in FOLDERS:  # IPython takes a new temporary folder, with a warning, for a missing one
        Path(found[name]).mkdir(parents=True, exist_ok=True)
    own = {"HF_HUB_OFFLINE": "1", "PYTHONSTARTUP": ""}  # a kernel would run that file
    return {**os.environ, **found, **own}


def _variables(root: Path | None) -> dict[str, str]:
    """root: the project's folder; where it takes no files, they lie in a temporary one."""
    kept = root / "data" / ".cache" if root else None
    folder = kept if kept and _is_writable(kept) else _temporary()
    return {
        "HF_HOME": _hub_cache(),
        **{name: str(folder / place) for name, place in FOLDERS.items()},
    }


def _is_writable(folder: Path) -> bool:
    """Whether the folder, or the nearest above it that exists, takes new files."""
    nearest = next(place for place in (folder, *folder.parents) if os.path.exists(place))
    return os.path.isdir(nearest) and os.access(nearest, os.W_OK | os.X_OK)


@cache
def _temporary() -> Path:
    """A folder that is gone when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="aftermath-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _hub_cache() -> str:
    """Where the hub's own library keeps models, unmoved by the `XDG_CACHE_HOME` of a run."""
    above = os.environ.get("XDG_CACHE_HOME") or os.path.join("~", ".cache")
    return os.environ.get("HF_HOME") or os.path.join(os.path.expanduser(above), "huggingface")
