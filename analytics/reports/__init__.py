"""Notebooks to published pages: strict runs, whole swaps, our own template."""

import sys

# jsonschema, which nbformat imports, compiles a grammar of internationalised URIs at import (0.9 s
# of CPU a process) wherever jupyterlab has brought the package; no notebook needs that check.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
