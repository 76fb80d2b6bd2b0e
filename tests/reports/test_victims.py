"""What once cost a real page is a warning on it: a whole run of shipped cases and notebooks."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from test_disks import OWN_MOUNTS

ROOT = Path(__file__).parents[2]
BRAND = "\U0001f642 \u4e2d\u6587 \u0939\u093f\u0928\u094d\u0926\u0940 Ba$$in & US$"
NAMED, IMPORTED = "2018-o2-outage", "2017-united-3411"
READ_ONLY = 'mount --bind "$1" "$1"; mount -o remount,ro,bind "$1"; shift; exec "$@"'


@pytest.fixture
def victims(tmp_path):
    """A project with a brand in three scripts, a case with messages and a damaged score store."""
    root = tmp_path / "project"
    for name in (NAMED, IMPORTED):
        shutil.copytree(ROOT / "casestudies" / name, root / "casestudies" / name)
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    path = root / "casestudies" / NAMED / "case.yaml"
    record = yaml.safe_load(path.read_text(encoding="utf-8")) | {"brand": BRAND}
    path.write_text(yaml.safe_dump(record, allow_unicode=True), encoding="utf-8")
    posts = [
        f"m{k},2017-04-10T{k % 20:02d}:{k % 60:02d}:00Z,x,public,They dragged him off {k}"
        for k in range(200)
    ]
    export = root / "posts.csv"
    export.write_text("\n".join(["message_id,published_at,channel,side,text", *posts]) + "\n")
    aftermath(root, "import", str(export), "--case", IMPORTED)
    aftermath(root, "metrics", IMPORTED)
    stores = list((root / "data" / IMPORTED).glob("scores-*.sqlite"))
    assert stores
    for store in stores:
        store.write_bytes(os.urandom(9000))
    return root


def aftermath(root, *words, within=()):
    """Run the command without a home that can be written; its stderr."""
    done = subprocess.run(
        [*within, sys.executable, "-m", "analytics", *words],
        env=os.environ | {"AFTERMATH_HOME": str(root), "HOME": "/proc/none"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stderr


def warned(root, case):
    """The warnings in a page's manifest; each also stands on the page."""
    folder = root / "reports" / case
    warnings = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["warnings"]
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert ('id="warnings"' in page) is bool(warnings)
    return warnings


@pytest.mark.slow
@pytest.mark.parametrize("is_read_only", [False, True])
def test_each_victim_has_its_page_and_a_warning(victims, is_read_only):
    """The fonts of this machine may have every script, and then there is nothing to warn of."""
    if is_read_only and not OWN_MOUNTS:
        pytest.skip("no file system can be mounted here")
    within = [*OWN_MOUNTS, "sh", "-euc", READ_ONLY, "sh", str(victims / "data")]
    err = aftermath(victims, "run", within=within if is_read_only else ())
    told = [line for line in err.splitlines() if not line.startswith("warning ")]
    assert told == []
    scored = "every text is scored all the same"
    assert scored in err
    on_page = warned(victims, IMPORTED)  # a store that was made again has no warning left
    assert any(scored in line for line in on_page) is is_read_only, on_page
    assert len(warned(victims, NAMED)) <= 1 + len(list(charts(victims, NAMED)))
    page = (victims / "reports" / NAMED / "report.html").read_text(encoding="utf-8")
    assert "Ba$$in &amp; US$" in page


def charts(root, case):
    page = (root / "reports" / case / "report.html").read_text(encoding="utf-8")
    return page.split("<svg")[1:]
