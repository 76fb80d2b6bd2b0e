"""Sliders of notebooks in JupyterLab, in a real browser: they move, and the figure changes."""

import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]


@pytest.fixture
def lab(tmp_path):
    """JupyterLab on a copy of the notebooks; its address with the token."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    log = tmp_path / "lab.log"
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0"]
    environment = os.environ | {"JUPYTER_CONFIG_DIR": str(tmp_path)}
    with log.open("w") as out:
        server = subprocess.Popen(command, cwd=tmp_path, stdout=out, stderr=out, env=environment)
    try:
        for _ in range(120):
            found = re.search(r"http://127\.0\.0\.1:\d+/lab\?token=\w+", log.read_text())
            if found:
                break
            time.sleep(0.5)
        else:
            pytest.fail(f"JupyterLab did not start: {log.read_text()[-2000:]}")
        yield found[0]
    finally:
        server.terminate()
        server.wait(timeout=30)


@contextmanager
def opened(address, notebook):
    """The notebook in JupyterLab with all its cells run, its first figure drawn."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1300, "height": 1000})
        page.goto(address.replace("/lab?", f"/lab/tree/notebooks/{notebook}?"))
        page.wait_for_selector(".jp-Notebook", timeout=90_000)
        page.get_by_text("| Idle").first.wait_for(timeout=90_000)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        figure = page.locator(".widget-html img, .jupyter-widgets img").first
        figure.wait_for(timeout=120_000)
        yield page, figure, sync_api.expect
        browser.close()


def press(page, key, times):
    page.locator(".widget-hslider .noUi-handle, .slider-container .noUi-handle").first.focus()
    for _ in range(times):
        page.keyboard.press(key)


def test_moving_the_slider_changes_what_is_known(lab, tmp_path):
    with opened(lab, "replay.ipynb") as (page, figure, expect):
        before, words = figure.get_attribute("alt"), page.locator(".widget-html p").first
        assert "to recover" in words.inner_text()
        press(page, "ArrowLeft", 34)
        expect(words).to_contain_text("is open: ", timeout=90_000)
        assert figure.get_attribute("alt") != before
        page.screenshot(path=os.environ.get("REPLAY_SCREENSHOT", str(tmp_path / "replay.png")))


def first_alert(figure):
    """Time of the first alert that the figure's words tell."""
    return pd.Timestamp(re.search(r"Alerts: ([^.;]+) UTC", figure.get_attribute("alt"))[1])


def test_a_lower_bound_alerts_sooner(lab, tmp_path):
    with opened(lab, "early_warning.ipynb") as (page, figure, expect):
        before = figure.get_attribute("alt")
        assert "before it: 0" in before
        at = first_alert(figure)
        press(page, "ArrowLeft", 3)
        expect(figure).not_to_have_attribute("alt", before, timeout=90_000)
        assert first_alert(figure) < at
        page.screenshot(path=os.environ.get("REPLAY_SCREENSHOT", str(tmp_path / "warning.png")))
