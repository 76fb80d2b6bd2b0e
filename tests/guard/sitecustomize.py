"""Read at the start of each Python below a guarded run: records what leaves, and what is written.

GUARD_LOG: file that gets a line for each offence. GUARD_ROOTS: folders that may be written.
"""

import os
import sys

_LOG = os.open(os.environ["GUARD_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
_ROOTS = tuple(os.environ["GUARD_ROOTS"].split(os.pathsep))
_NEAR = ("127.", "::1", "localhost", "0.0.0.0")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_PATHS = {  # event → positions of a path that it changes, and of the folder that this starts from
    "os.chmod": [(0, 2)],
    "os.chown": [(0, 3)],
    "os.link": [(1, 3)],
    "os.mkdir": [(0, 2)],
    "os.remove": [(0, 1)],
    "os.rename": [(0, 2), (1, 3)],
    "os.rmdir": [(0, 1)],
    "os.setxattr": [(0, None)],
    "os.symlink": [(1, 2)],
    "os.truncate": [(0, None)],
    "os.utime": [(0, 3)],
    "sqlite3.connect": [(0, None)],
}
_ADDRESSES = {
    "socket.connect": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.sendmsg": 1,
    "socket.sendto": 1,
}


def _is_outside(path, folder=None):
    if isinstance(path, int) or path in ("", b"", ":memory:"):
        return False
    start = os.getcwd() if folder in (None, -1) else os.readlink(f"/proc/self/fd/{folder}")
    full = os.path.normpath(os.path.join(start, os.fsdecode(path)))
    is_bytecode = "__pycache__" in full  # Python's own, beside the modules
    return not (full.startswith((*_ROOTS, "/dev/", "/proc/self/")) or is_bytecode)


def _is_far(address):
    if address is None or isinstance(address, int | bytes) or address == "":
        return False
    if isinstance(address, str):
        return not address.startswith((*_NEAR, "/"))
    host = address[0]
    return isinstance(host, str) and not host.startswith(_NEAR) and host != ""


def _guard(event, args):
    if event in _ADDRESSES and _is_far(args[_ADDRESSES[event]]):
        offence = args[_ADDRESSES[event]]
    elif event == "open" and isinstance(args[2], int) and args[2] & _WRITES:
        offence = args[0] if _is_outside(args[0]) else None
    elif event in _PATHS:
        pairs = [(args[k], None if at is None else args[at]) for k, at in _PATHS[event]]
        offence = next((path for path, folder in pairs if _is_outside(path, folder)), None)
    else:
        return
    if offence is not None:
        os.write(_LOG, f"{event} {offence!r} by {sys.argv[:3]}\n".encode())


sys.addaudithook(_guard)
