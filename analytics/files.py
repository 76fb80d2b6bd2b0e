"""Where the project lies, and files that no reader, crash or power cut ever meets half written."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

_TROUBLES = {
    errno.EACCES: "writing is not permitted",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file is larger than is allowed",
    errno.EIO: "the disk reports an error",
    errno.ENOENT: "its folder is gone",
    errno.ENOSPC: "the disk is full",
    errno.EPERM: "writing is not permitted",
    errno.EROFS: "the disk is read-only",
}


def disk_problem(error: OSError) -> str:
    """What the disk refused, in plain words and without a folder of this machine."""
    return _TROUBLES.get(error.errno or 0) or error.strerror or str(error)


def project_folders() -> list[Path]:
    """Where the project may lie: AFTERMATH_HOME, else beside the package or the current folder."""
    named = os.environ.get("AFTERMATH_HOME")
    return [Path(named)] if named else [Path(__file__).parents[1], Path()]


def project() -> Path | None:
    """The project's folder, the first that has a folder `casestudies`; None without one."""
    found = (place for place in project_folders() if os.path.isdir(place / "casestudies"))
    return next((place.resolve() for place in found), None)


def replace_file(path: Path, content: str | bytes, *, is_private: bool = False) -> None:
    """Write `content` (text as UTF-8) to `path` in one step: the old file stands until the new one
    is on the disk. Raises `OSError`, and then leaves nothing behind.

    A link stays one: the file that it names is replaced. A pipe or a device, such as `/dev/stdout`,
    is written to.

    is_private: whether only its owner may read it, whatever the umask.
    """
    data = content.encode() if isinstance(content, str) else content
    with _named(path):
        _replace(path, data, is_private=is_private)


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Let trouble with the disk name the file that is meant; writing names none, or a part."""
    try:
        yield
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise


def _replace(path: Path, data: bytes, *, is_private: bool) -> None:
    if path.is_relative_to("/dev") or (path.exists() and not path.is_file()):
        path.write_bytes(data)
        return
    path = path.resolve()
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if not is_private:
            os.chmod(part, 0o666 & ~_umask())  # mkstemp's own mode would hide it from a web server
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def private_folder(path: Path) -> None:
    """Make a folder that only its owner may enter, whatever the umask; one that is there stays."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def private_opener(path: str, flags: int) -> int:
    """Opener for `open` that makes files which only their owner may read, whatever the umask."""
    handle = os.open(path, flags, 0o600)
    with contextlib.suppress(OSError):  # another user's
        os.fchmod(handle, 0o600)
    return handle


def sync_file(path: Path) -> None:
    """Put what was written to a file on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable; nothing where the platform cannot."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
