"""`aftermath label`: people's labels of a sample move a case's shares onto the truth."""

import shutil

import pandas as pd
import pytest
import yaml

from analytics import cases, cli, study
from analytics.reports.page import Page
from analytics.schema import Message
from analytics.sentiment import hand
from analytics.wording import Locale

ROOT = cases.home()
CASE = "2015-us-airways-hand"


@pytest.fixture
def home(airline, tmp_path, monkeypatch):
    """US Airways' posts as somebody imports them: without people's labels."""
    folder = tmp_path / "casestudies" / CASE
    shutil.copytree(ROOT / "casestudies" / "2015-us-airways-sunday", folder)
    record = yaml.safe_load((folder / "case.yaml").read_text())
    record |= {"id": CASE, "data": []}
    (folder / "case.yaml").write_text(yaml.safe_dump(record))
    data = tmp_path / "data" / CASE
    data.mkdir(parents=True)
    unlabelled = airline.table.assign(label=pd.Series(pd.NA, airline.table.index, dtype="string"))
    unlabelled.to_parquet(data / "messages.parquet")
    monkeypatch.setenv("AFTERMATH_HOME", str(tmp_path))
    return tmp_path


def call(monkeypatch, *words):
    monkeypatch.setattr("sys.argv", ["aftermath", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code or 0


def test_filled_in_labels_are_used_and_the_page_says_so(home, airline, monkeypatch, capsys):
    assert call(monkeypatch, "label", CASE, "--n", "300") == 0
    path = home / "data" / CASE / "labels.csv"
    sample = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert len(sample) == 300
    assert "labels.csv" in capsys.readouterr().out

    posts = airline.table[airline.table["about"] == "US Airways"]
    people = dict(zip(posts["message_id"].map(hand.key), posts["label"], strict=True))
    before = study.load(CASE, root=home)
    assert list(before.shares["labelled"]) == [0, 0, 0]
    sample.assign(label=sample["key"].map(people)).to_csv(path, index=False)
    after = study.load(CASE, root=home)
    truth = posts["label"].value_counts(normalize=True)
    for one in after.shares.itertuples():
        assert 290 <= one.labelled <= 300  # the last posts lie in a bin still running
        assert one.low - 0.01 <= truth[one.sentiment] <= one.high + 0.01  # 90 % intervals
    worst = {
        name: abs(of.shares["value"].iloc[0] - truth["negative"])
        for name, of in (("before", before), ("after", after))
    }
    assert worst["after"] < 0.05
    labelled_days = after.days["corrected_labelled"]
    assert labelled_days.max() >= 30
    assert labelled_days[labelled_days > 0].min() >= hand.MIN_LABELS
    page = Page(after, library=study.measure_library(home))
    said = f"{after.shares['labelled'].iloc[0]} posts of this case that a person judged"
    assert said in page.sentiment().markup
    assert "judged by people" in page.volume().markup


def test_a_sample_is_never_overwritten_and_needs_messages(home, monkeypatch, capsys):
    assert call(monkeypatch, "label", CASE, "--n", "40") == 0
    path = home / "data" / CASE / "labels.csv"
    filled = path.read_bytes()
    assert call(monkeypatch, "label", CASE) == 2
    assert "there is a sample already" in capsys.readouterr().err
    assert path.read_bytes() == filled
    path.unlink()
    (path.parent / "messages.parquet").unlink()
    assert call(monkeypatch, "label", CASE) == 2
    assert "aftermath import" in capsys.readouterr().err


def test_three_labels_are_told_with_the_number_needed(home, airline, monkeypatch):
    path = home / "data" / CASE / "labels.csv"
    record = home / "casestudies" / CASE / "case.yaml"
    plain = yaml.safe_load(record.read_text()) | {"calibration": None}
    record.write_text(yaml.safe_dump(plain))
    assert call(monkeypatch, "label", CASE, "--n", "40") == 0
    sample = pd.read_csv(path, dtype=str, keep_default_na=False)
    sample.loc[:2, "label"] = "negative"
    sample.to_csv(path, index=False)
    found = study.load(CASE, root=home)
    assert found.tables["shares"].reason == Message("reason.few_by_hand", {"n": 3, "least": 20})
    told = set(map(Locale.of().format_message, found.days["corrected_reason"]))
    assert told <= {f"{n} post{'s' * (n != 1)} judged by people; 20 are needed" for n in range(4)}


def test_labels_of_later_posts_are_not_known_yet(home, airline, monkeypatch):
    call(monkeypatch, "label", CASE, "--n", "300")
    path = home / "data" / CASE / "labels.csv"
    sample = pd.read_csv(path, dtype=str, keep_default_na=False).assign(label="negative")
    sample.to_csv(path, index=False)
    then = pd.Timestamp("2015-02-21T00:00:00Z")
    early = study.load(CASE, then, root=home)
    seen = pd.to_datetime(sample["published_at"], utc=True) < then
    assert 0 < early.shares["labelled"].iloc[0] == seen.sum() < 300
