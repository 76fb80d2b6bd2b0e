"""The command: what it prints, what it leaves, and how it exits."""

import hashlib
import json
import shutil
import sys

import pytest

from analytics import cases, cli, messages

ROOT = cases.home()


@pytest.fixture
def home(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "casestudies", tmp_path / "casestudies")
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    monkeypatch.setenv("AFTERMATH_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def aftermath(monkeypatch, capsys):
    """Call the command as a shell would; gives exit code, stdout, stderr."""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["aftermath", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err

    return call


@pytest.mark.parametrize(
    "words",
    [
        ("run", "2020-nobody-nothing"),
        ("run", "../2017-united-3411"),
        ("run", "2017-united-3411", "--all"),
        ("run", "2017-united-3411", "--as-of", "yesterday"),
        ("run", "2017-united-3411", "--as-of", "2017-04-11"),
        ("run", "2017-united-3411", "--lang", "he"),
        ("run", "--colour"),
        ("walk",),
        ("new", "../x"),
        ("new", "2017-united-3411"),
        ("metrics", "2020-nobody-nothing"),
        ("panel", "2017-united-3411"),
        ("import", "nothing.csv", "--case", "2017-united-3411"),
    ],
)
def test_wrong_use_exits_2_with_one_clear_line_and_leaves_nothing(home, aftermath, words):
    before = sorted(home.rglob("*"))
    code, out, err = aftermath(*words)
    assert code == 2
    assert err.strip()
    assert "Traceback" not in err
    assert out == ""
    assert sorted(home.rglob("*")) == before


def test_import_prints_what_became_of_every_row(home, aftermath, tmp_path):
    export = tmp_path / "posts.csv"
    export.write_text(
        "message_id,published_at,text\n1,2019-01-01T00:00:00Z,a\n1,2019-01-01T00:00:00Z,a\n2,soon,b\n"
    )
    code, out, _ = aftermath("import", export, "--case", "2017-united-3411")
    assert code == 0
    assert "3 rows read = 1 kept + 1 rejected + 1 duplicates" in out
    assert len(messages.load(home / "data" / "2017-united-3411")) == 1


def test_refused_import_leaves_the_earlier_one(home, aftermath, tmp_path):
    export = tmp_path / "posts.csv"
    export.write_text("published_at,text\n2019-01-01T00:00:00Z,a\n")
    aftermath("import", export, "--case", "2017-united-3411")
    kept = messages.load(home / "data" / "2017-united-3411")
    export.write_text("published_at,text\n2019-01-01 00:00,a\n")
    code, _, err = aftermath("import", export, "--case", "2017-united-3411")
    assert code == 2
    assert "--tz" in err
    assert messages.load(home / "data" / "2017-united-3411").equals(kept)


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A project of two real cases."""
    for name in ("2018-o2-outage", "2017-united-3411"):
        shutil.copytree(ROOT / "casestudies" / name, tmp_path / "casestudies" / name)
    monkeypatch.setenv("AFTERMATH_HOME", str(tmp_path))
    return tmp_path / "casestudies"


def test_a_new_case_says_what_to_fill_in_and_does_not_stop_the_others(small, aftermath):
    shutil.copytree(ROOT / "casestudies" / "_template", small / "_template")
    assert aftermath("new", "2019-brand-event")[0] == 0
    path = small / "2019-brand-event" / "case.yaml"
    path.write_text(path.read_text().replace("sources: [paper]", "sources: [magazine]"))
    code, _, err = aftermath("check", "2019-brand-event")
    assert code == 2
    assert err.count("still the template's") > 6
    assert "no source 'magazine'" in err
    code, out, err = aftermath("check", "--all")
    assert code == 1
    assert out.count("good") == 2


def test_check_names_a_damaged_file_of_all_cases_once(small, aftermath):
    (small / "double-coding.csv").write_text("case,quote\n")
    code, out, err = aftermath("check", "--all")
    assert code == 1
    assert out.count("good") == 2
    assert err.count("double-coding.csv: the column coder is missing") == 1


def test_check_names_the_folders_that_can_be_no_case(small, aftermath):
    (small / "2023-Bad Name").mkdir()
    (small / "2023-Bad Name" / "case.yaml").write_text("id: 2023-bad-name\n")
    (small / "2024-a-link").mkdir()
    (small / "2024-a-link" / "case.yaml").symlink_to("nowhere")
    code, out, err = aftermath("check", "--all")
    assert code == 1
    assert out.count("good") == 2
    assert err.count("FAILED") == 2
    assert "'2023-Bad Name': the folder's name is no case id" in err
    assert "2024-a-link/case.yaml: the file cannot be read" in err
    assert aftermath("check", "2018-o2-outage")[0] == 0


def test_metrics_are_json_with_the_names_of_the_measures(home, aftermath):
    code, out, _ = aftermath("metrics", "2017-united-3411", "--as-of", "2017-04-10T12:00:00Z")
    assert code == 0
    found = json.loads(out)["measures"]
    assert found["time_to_acknowledge_h"]["status"] == "observed"
    assert found["time_to_apologise_h"]["status"] == "not_available"
    assert found["brand_return"]["status"] == "not_available"


def test_version_is_the_packages(aftermath):
    code, out, _ = aftermath("version")
    assert code == 0
    assert out.strip().count(".") == 2


def test_lessons_are_printed_and_written_for_people_and_scripts(small, aftermath, tmp_path):
    code, out, _ = aftermath("lessons", "2018-o2-outage", "--out", tmp_path)
    assert code == 0
    text = (tmp_path / "2018-o2-outage.md").read_text(encoding="utf-8")
    assert text in out
    found = json.loads((tmp_path / "2018-o2-outage.json").read_text(encoding="utf-8"))
    assert len(found) > 3
    for lesson in found:
        assert lesson["claim"] in text
        assert lesson["evidence"]
        assert lesson["owner"]
        assert lesson["due"]


def test_check_points_at_a_price_that_the_next_day_undoes(tmp_path, capsys, monkeypatch):
    """As in a widely copied file, where one close of September 2017 is a fifth too high."""
    folder = tmp_path / "casestudies" / "2017-equifax-breach"
    shutil.copytree(cases.home() / "casestudies" / "2017-equifax-breach", folder)
    path = folder / "returns.csv"
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    rows = path.read_text().replace("2018-02-14,EFX,", "2018-02-14,EFX,0.25\n#", 1).splitlines()
    place = next(k for k, row in enumerate(rows) if row.startswith("#"))
    del rows[place]
    after = next(k for k in range(place, len(rows)) if ",EFX," in rows[k])
    rows[after] = ",".join([*rows[after].split(",")[:2], "-0.2", "1"])
    path.write_text("\n".join(rows) + "\n")
    new = hashlib.sha256(path.read_bytes()).hexdigest()
    record = folder / "case.yaml"
    record.write_text(record.read_text().replace(old, new))
    monkeypatch.setenv("AFTERMATH_HOME", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["aftermath", "check", "2017-equifax-breach"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    assert not ended.value.code
    assert "EFX 2018-02-14 25.0" in said.err
    assert "good   2017-equifax-breach" in said.out
