"""The command `aftermath`, which is also `python -m analytics`."""

import os
from signal import SIGINT, SIGTERM, signal
from types import FrameType


def main() -> None:
    """Start the command. A signal during its imports ends it at once: nothing has begun yet."""
    for one in (SIGINT, SIGTERM):
        signal(one, _end)
    from analytics import cli

    cli.main()


def _end(signum: int, _: FrameType | None) -> None:
    os._exit(128 + signum)


if __name__ == "__main__":
    main()
