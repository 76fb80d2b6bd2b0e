"""From notebooks to published pages: run, check, render, and replace the old page in one step."""

import sys

# jsonschema, which nbformat imports, compiles a grammar of internationalised URIs at import (0.9 s
# of CPU per process) wherever jupyterlab has installed the package; no notebook needs that check.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
