"""Compare the `metrics.json` of all cases between two folders of reports: what differs, by kind.

`python tests/compare_metrics.py BEFORE [AFTER]`: values, intervals and states must be equal;
changes of words and of shape are listed. Without AFTER the cases of this checkout are measured now.
Exit code 1 where a value, an interval or a state differs.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

NUMBERS = ("value", "low", "high", "n", "status", "evidence", "absence")


def differences(before: object, after: object, path: str = "") -> Iterator[tuple[str, str, object]]:
    """(kind, path, detail) of each difference; kind: number, words, gone or new."""
    if isinstance(before, dict) and isinstance(after, dict):
        moved = before.get("reason") is not None and before["reason"] == after.get("verdict")
        for key in before.keys() | after.keys():
            where = f"{path}.{key}" if path else key
            if moved and key in ("reason", "verdict"):
                yield "moved to verdict", f"{path}.reason", before["reason"]
                continue
            if key not in after:
                yield "gone", where, before[key]
            elif key not in before:
                yield "new", where, after[key]
            else:
                yield from differences(before[key], after[key], where)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for i, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from differences(old, new, f"{path}[{i}]")
    elif before != after:
        key = path.rsplit(".", 1)[-1].split("[")[0]
        is_number = key in NUMBERS or isinstance(before, int | float)
        yield "number" if is_number else "words", path, (before, after)


def main(before: Path, after: Path | None = None) -> int:
    """Print every difference that matters and a count of the others; the exit code."""
    shapes: Counter[str] = Counter()
    failed = cases = 0
    for path in sorted(before.glob("*/metrics.json")):
        old = json.loads(path.read_text(encoding="utf-8"))
        if after is None and "measures" not in old:
            continue
        cases += 1
        new = _read(after / path.parent.name) if after else _measured(path.parent.name)
        for kind, where, detail in differences(old, new):
            if kind == "number":
                failed += 1
                print(f"{path.parent.name}: {where}: {detail[0]!r} -> {detail[1]!r}")
            else:
                shapes[f"{kind} {_general(where)}"] += 1
    print(f"{cases} pages compared; values, intervals and states that differ: {failed}")
    for shape, count in sorted(shapes.items()):
        print(f"  {count:5} x {shape}")
    return int(failed > 0 or cases == 0)


def _read(folder: Path) -> object:
    return json.loads((folder / "metrics.json").read_text(encoding="utf-8"))


def _measured(case: str) -> object:
    from analytics import study
    from analytics.wording import Locale

    metrics = study.metrics(study.load(case), Locale.of())
    return json.loads(json.dumps(metrics, allow_nan=False))


def _general(path: str) -> str:
    """A path without the names of single measures and lessons."""
    parts = path.split(".")
    if parts[0] == "measures" and len(parts) > 2:
        parts[1] = "*"
    return ".".join(part.split("[")[0] for part in parts)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(*map(Path, sys.argv[1:])))
