"""Notebooks in JupyterLab, in a real browser: sliders move the figure, keys label posts."""

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
from made_case import CASE, posts, project

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]


@contextmanager
def served(folder, **environment):
    """JupyterLab on a copy of the notebooks in a folder; its address with the token."""
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", dirs_exist_ok=True)
    log = folder / "lab.log"
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0"]
    environment = os.environ | {"JUPYTER_CONFIG_DIR": str(folder)} | environment
    with log.open("w") as out:
        server = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out, env=environment)
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


@pytest.fixture
def lab(tmp_path):
    with served(tmp_path) as address:
        yield address


@contextmanager
def opened(address, notebook, first=".widget-html img, .jupyter-widgets img"):
    """The notebook in JupyterLab with all its cells run, and what is `first` to be seen there.

    Nothing may be asked of another machine.
    """
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1300, "height": 1000})
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address.replace("/lab?", f"/lab/tree/notebooks/{notebook}?"))
        page.wait_for_selector(".jp-Notebook", timeout=90_000)
        page.get_by_text("| Idle").first.wait_for(timeout=90_000)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        figure = page.locator(first).first
        figure.wait_for(timeout=120_000)
        yield page, figure, sync_api.expect
        browser.close()
        assert [
            url for url in asked if not re.match(r"(http://127\.0\.0\.1:|blob:|data:)", url)
        ] == []
        assert len(asked) > 20


def press(page, key, times):
    page.locator(".widget-hslider .noUi-handle, .slider-container .noUi-handle").first.focus()
    for _ in range(times):
        page.keyboard.press(key)


def test_moving_the_slider_changes_what_is_known(lab, tmp_path):
    with opened(lab, "replay.ipynb") as (page, figure, expect):
        before, words = figure.get_attribute("alt"), page.locator(".widget-html p").first
        assert "recovered after" in words.inner_text()
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
        assert ", 0 before it." in before
        at = first_alert(figure)
        press(page, "ArrowLeft", 3)
        expect(figure).not_to_have_attribute("alt", before, timeout=90_000)
        assert first_alert(figure) < at
        page.screenshot(path=os.environ.get("REPLAY_SCREENSHOT", str(tmp_path / "warning.png")))


HOSTILE = '<img src=x onerror="document.title=1"> terrible </script>'
TIMES = [f"2025-03-01T{8 + k // 4:02d}:{15 * (k % 4):02d}:00Z" for k in range(60)]


@pytest.fixture
def home(tmp_path):
    """A project with a small case, one of whose posts looks like markup."""
    table = posts(TIMES)
    table.loc[5, "text"] = HOSTILE
    project(tmp_path / "home", table, onset=TIMES[20], end="2025-03-02T00:00:00Z")
    return tmp_path / "home"


def spans(page):
    """Widths of the ranges of the three shares, in points."""
    told = page.locator(".aftermath-label-shares tr").all_inner_texts()
    found = [re.search(r"\((\d+)\s*% to (\d+)\s*%\)", text) for text in told]
    return [int(high) - int(low) for low, high in (one.groups() for one in found)]


def test_keys_label_posts_and_the_ranges_shrink(home, tmp_path):
    notebook = tmp_path / "notebooks" / "label.ipynb"
    notebook.parent.mkdir()
    with served(tmp_path, AFTERMATH_HOME=str(home)) as address:
        notebook.write_text(notebook.read_text().replace("demo-northwind", CASE))
        with opened(address, "label.ipynb", ".aftermath-label-root") as (page, root, expect):
            post, progress = (
                root.locator(f".aftermath-label-{name}") for name in ("post", "progress")
            )
            post.click()
            cells = page.locator(".jp-Notebook .jp-Cell").count()

            def press(key, n, say="labelled"):
                page.keyboard.press(key)
                expect(progress).to_contain_text(f"{n} post{'s' * (n != 1)} {say}", timeout=30_000)

            for n in range(1, 21):
                press("132"[n % 3], n)
            early = spans(page)
            page.screenshot(path=os.environ.get("LABEL_SCREENSHOT", str(tmp_path / "label.png")))
            for n in range(21, 46):
                press("132"[n % 3], n)
            assert sum(spans(page)) < 0.75 * sum(early)
            shown = post.inner_text()
            page.keyboard.press("s")
            expect(progress).to_contain_text("1 you could not tell")
            page.keyboard.press("z")
            expect(post).to_have_text(shown)
            page.keyboard.press("z")
            expect(progress).to_contain_text("44 posts labelled")
            root.get_by_role("button", name="negative").click()
            expect(progress).to_contain_text("45 posts labelled")
            for n in range(46, 61):  # the focus on a button loses no key
                press("1", n)
            expect(root).to_contain_text("Every post that was drawn is answered.")
            assert page.locator(".jp-Notebook .jp-Cell").count() == cells
            assert page.title() != "1"
            assert page.locator(".jp-Dialog").count() == 0
    saved = pd.read_csv(home / "data" / CASE / "labels.csv")
    assert saved["label"].notna().all()
    assert saved["text"].str.contains("onerror").sum() == 1
