"""The processes of a run: each within its limits, and none goes on when the run has ended."""

import itertools
import json
import math
import os
import secrets
import select
import selectors
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from signal import Signals
from typing import IO, Any, Self

import psutil

from analytics.errors import STOP_REQUESTED, UsageError
from analytics.files import disk_problem

MARK = "AFTERMATH_PROCESS"
"""Environment variable that names the child to which a process belongs, and so all that it starts,
whatever became of their parents."""

CASE_S = 900
LARGEST_LOG_BYTES, KEPT_LOG_BYTES = 50_000_000, 1_000_000
"""What a child may write to stderr, and how much of it, the last, is read."""
GIB = 2**30
_POLL_S, _LOOK_S, _END_S = 0.2, 0.5, 10.0


@dataclass(frozen=True)
class Limits:
    """seconds: of one child. memory: bytes that a child takes with all that it starts. minutes: of
    the whole run.
    """

    seconds: float = CASE_S
    memory: float = math.inf
    minutes: float = math.inf


def limits(
    workers: int, *, minutes: float | None = None, memory_gib: float | None = None
) -> Limits:
    """Limits of a run of several children at a time. Without a limit of memory they may together
    take most of the machine's. Raises `UsageError` for a limit that is not above 0.
    """
    for option, value in (("--time-limit", minutes), ("--memory-limit", memory_gib)):
        if value is not None and not value > 0:
            raise UsageError(
                what=f"{value:g} is no limit", where=option, right="Give a number above 0"
            )
    share = 0.8 * psutil.virtual_memory().total / workers
    memory = share if memory_gib is None else memory_gib * GIB
    return Limits(memory=memory, minutes=math.inf if minutes is None else minutes)


@dataclass(frozen=True)
class Answer:
    """What a child answered; else the problem. stderr: what it wrote there in either case."""

    value: Any = None
    problem: str = ""
    stderr: str = ""


class Children:
    """Starts the children of one run; on leaving the context with an exception, stops them all.

    module: their entry point, which calls `Parent.of_this_process`. environment: theirs.
    """

    def __init__(self, module: str, environment: Mapping[str, str], limits: Limits) -> None:
        self._module, self._environment, self.limits = module, environment, limits
        self._mark, self._numbers = secrets.token_hex(8), itertools.count()
        self._is_stopping = threading.Event()
        self._ends_at = time.monotonic() + 60 * limits.minutes

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind:
            self._is_stopping.set()
            kill_marked(self._mark)

    @property
    def is_over(self) -> bool:
        """Whether the time of the whole run is over."""
        return time.monotonic() >= self._ends_at

    def ask(self, order: Sequence, *, is_timed: bool = True, share: int = 1) -> Answer:
        """Give a new child its order, and wait for the answer.

        is_timed: whether the time of the run counts. share: how many children's time it may take.
        Raises `CancelledError` once the run stops.
        """
        now, seconds = time.monotonic(), share * self.limits.seconds
        deadlines = {now + seconds: f"took longer than {seconds:.0f} s and was stopped"}
        if is_timed:
            over = f"the run's {self.limits.minutes:g} minutes were over"
            deadlines[self._ends_at] = f"stopped: {over}"
            if self.is_over:
                return Answer(problem=f"not started: {over}")
        try:
            with tempfile.TemporaryFile() as log:
                return self._ask(order, log, deadlines)
        except OSError as error:
            return Answer(problem=f"its process could not be started: {disk_problem(error)}")

    def _ask(self, order: Sequence, log: IO[bytes], deadlines: Mapping[float, str]) -> Answer:
        mark = f"{self._mark}.{next(self._numbers)}"
        process = self._start(mark, order, log)
        try:
            text, problem = self._wait(process, mark, log, deadlines)
        finally:
            kill_marked(mark)
            process.kill()
            code = process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]
        stderr = _tail(log.fileno())
        if problem:
            return Answer(problem=problem, stderr=stderr)
        try:
            return Answer(json.loads(text), stderr=stderr)
        except ValueError:
            return Answer(problem=_ended(code, stderr), stderr=stderr)

    def _start(self, mark: str, order: Sequence, log: IO[bytes]) -> subprocess.Popen:
        """A child in a session of its own: a terminal's Ctrl-C reaches this process alone."""
        self._check()
        process = subprocess.Popen(
            [sys.executable, "-m", self._module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env={**self._environment, MARK: mark},
            start_new_session=True,
        )
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps(order).encode() + b"\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
        return process

    def _wait(
        self,
        process: subprocess.Popen,
        mark: str,
        log: IO[bytes],
        deadlines: Mapping[float, str],
    ) -> tuple[str, str]:
        """The answer, or the limit that the child has broken. deadlines: instant → its problem."""
        ends_at = min(deadlines)
        answer, look_at = bytearray(), 0.0
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)  # type: ignore[arg-type]
            while True:
                if selector.select(_POLL_S):
                    piece = os.read(process.stdout.fileno(), 65536)  # type: ignore[union-attr]
                    if not piece:
                        break
                    answer += piece
                self._check()
                now = time.monotonic()
                if now >= ends_at:
                    return "", deadlines[ends_at]
                if now >= look_at:
                    look_at = now + _LOOK_S
                    if problem := self._excess(mark, log):
                        return "", problem
        with suppress(subprocess.TimeoutExpired):
            process.wait(_END_S)
        self._check()  # it may have ended because we are stopping
        return answer.decode("utf-8", "replace"), ""

    def _excess(self, mark: str, log: IO[bytes]) -> str:
        """What a child has too much of; empty where nothing."""
        if (taken := _memory(mark)) > self.limits.memory:
            allowed = self.limits.memory / GIB
            return f"took {taken / GIB:.2f} GiB of memory, more than {allowed:.2f}, and was stopped"
        if os.fstat(log.fileno()).st_size > LARGEST_LOG_BYTES:
            return f"wrote more than {LARGEST_LOG_BYTES // 10**6} MB to stderr and was stopped"
        return ""

    def _check(self) -> None:
        if self._is_stopping.is_set() or STOP_REQUESTED.is_set():
            raise CancelledError


class Parent:
    """The run that has started this process, seen from here.

    Its end of the pipe to our stdin closes when it ends, however it ends.
    """

    def __init__(self, lifeline: int, answers: int) -> None:
        self._lifeline, self._answers = lifeline, answers

    @classmethod
    def of_this_process(cls) -> "Parent":
        """Take over stdin and stdout, so that no kernel inherits them and no print is an answer."""
        lifeline, answers = os.dup(0), os.dup(1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(2, 1)
        return cls(lifeline, answers)

    def order(self) -> list:
        """What it asks for; from then on this process ends when its parent has."""
        line = bytearray()
        while not line.endswith(b"\n"):
            piece = os.read(self._lifeline, 65536)
            if not piece:
                os._exit(1)
            line += piece
        threading.Thread(target=self._watch, daemon=True).start()
        return json.loads(line)

    def answer(self, value: object) -> None:
        with os.fdopen(self._answers, "wb") as stream:
            stream.write(json.dumps(value).encode())

    def log(self) -> str:
        """What this process and its kernel have written to stderr: a file of the parent's."""
        with suppress(OSError):
            return _tail(2)
        return ""

    def require(self) -> None:
        """End this process where its parent has ended."""
        if select.select([self._lifeline], [], [], 0)[0]:
            self._end()

    def _watch(self) -> None:
        os.read(self._lifeline, 1)
        self._end()

    def _end(self) -> None:
        kill_marked(os.environ[MARK])
        os._exit(1)


def kill_marked(mark: str) -> None:
    """Kill every other process of a child, or of all children whose marks begin so, until none is
    left: one may start another meanwhile. The youngest go first: where this process is ended in
    between, the child that has started them is still there to do the rest.
    """
    for _ in range(20):
        found = list(_marked(mark))
        if not found:
            return
        for process in reversed(found):
            _try(process.kill)
        psutil.wait_procs(found, timeout=0.2)


def _marked(mark: str) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        if process.pid == os.getpid():
            continue
        own = (_try(process.environ) or {}).get(MARK, "")
        if own == mark or own.startswith(f"{mark}."):
            yield process


def _memory(mark: str) -> int:
    """Bytes in memory of all processes of a child."""
    found = [_try(process.memory_info) for process in _marked(mark)]
    return sum(info.rss for info in found if info)


def _tail(handle: int) -> str:
    """The last of a file that another process may be writing."""
    start = max(0, os.fstat(handle).st_size - KEPT_LOG_BYTES)
    return os.pread(handle, KEPT_LOG_BYTES, start).decode("utf-8", "replace")


def _ended(code: int, stderr: str) -> str:
    """How a process ended that gave no answer, with the last line it wrote."""
    how = f"with {code}" if code >= 0 else f"by {Signals(-code).name}"
    if how == "by SIGKILL":
        how += ", perhaps for want of memory"
    if how == "by SIGALRM":
        how += ", for it took too long"
    last = (stderr.strip().splitlines() or [""])[-1][:300]
    return f"its process ended {how}: {last}".removesuffix(": ")


def _try(call: Callable[[], Any]) -> Any:
    """The result; None where the process is gone or not ours."""
    try:
        return call()
    except (psutil.Error, OSError):
        return None
