"""Print the README's command block that follows a marker, so that CI runs the README itself."""

import re
import sys
from pathlib import Path

text = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
marker = rf"<!-- command: {re.escape(sys.argv[1])} -->"
found = re.findall(rf"{marker}\s*```sh\n(.*?)```", text, re.DOTALL)
if len(found) != 1:
    sys.exit(f"README.md: {len(found)} command blocks marked {sys.argv[1]!r}; one is right")
print(found[0].strip())
