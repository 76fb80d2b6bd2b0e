"""`aftermath import`: what it prints and leaves. Rules and mappings come from the case's folder."""

import json
import shutil
import sys

import pytest

from analytics import cases, cli, messages

CASE = "2017-united-3411"


@pytest.fixture
def home(tmp_path, monkeypatch):
    shutil.copytree(cases.home() / "casestudies" / CASE, tmp_path / "casestudies" / CASE)
    monkeypatch.setenv("AFTERMATH_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def imports(monkeypatch, capsys):
    def call(*words):
        monkeypatch.setattr(sys, "argv", ["aftermath", "import", "--case", CASE, *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code or 0, *capsys.readouterr()

    return call


@pytest.fixture
def export(home):
    path = home / "posts.csv"
    path.write_text("Datum;User;Body\n05.01.2019 10:00;united;so late\n15.01.2019 11:00;b;=1+1\n")
    return path


def test_dry_run_says_what_would_happen_and_writes_nothing(home, imports, export):
    imports(export, "--suggest")
    before = sorted(home.rglob("*"))
    code, out, _ = imports(export, "--tz", "Europe/Berlin", "--dry-run")
    assert code == 0
    assert "2 rows read = 2 kept + 0 rejected + 0 duplicates" in out
    assert "9 of 11 days have no posts" in out
    assert "nothing written" in out
    assert sorted(home.rglob("*")) == before


def test_json_is_all_that_is_printed(imports, export):
    imports(export, "--suggest")
    code, out, err = imports(export, "--tz", "Europe/Berlin", "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert [found[name] for name in ("format", "rows_read", "kept", "rejected", "duplicates")] == [
        "generic",
        2,
        2,
        0,
        0,
    ]
    assert found["first"] == "2019-01-05T09:00:00Z"
    assert found["fields"]["text"] == 1


def test_suggestion_is_kept_with_the_case_and_never_overwritten(home, imports, export):
    code, out, err = imports(export, "--suggest")
    kept = home / "casestudies" / CASE / "mapping.yaml"
    assert (code, kept.read_text()) == (0, out)
    assert "Check" in err
    code, again, err = imports(export, "--suggest")
    assert (code, again, kept.read_text()) == (0, "", out)
    assert "no mapping is needed" in err
    assert imports(export)[0] == 2  # no zone yet
    kept.write_text(out + "time_zone: Europe/Berlin\n")
    assert imports(export)[0] == 0


def test_sides_and_zone_come_from_the_case(home, imports, export):
    record = home / "casestudies" / CASE / "case.yaml"
    rules = "export_time_zone: Europe/Berlin\nsides:\n- {side: influencer, handles: [b]}\n"
    record.write_text(record.read_text() + rules)
    imports(export, "--suggest")
    assert imports(export)[0] == 0
    table = messages.load(home / "data" / CASE)
    assert table["side"].tolist() == ["brand", "influencer"]
    assert table["side_rule"].tolist() == ["handle united", "handle b"]
    record.write_text(record.read_text() + "- {side: press}\n")
    code, _, err = imports(export)
    assert code == 2
    assert "a rule needs handles, domains or followers" in err


def test_files_of_two_formats_are_told_apart(home, imports, export):
    record = json.loads('{"id": 7, "type": "story", "time": 1546682400, "by": "a", "title": "b"}')
    (home / "hn.json").write_text(json.dumps(record))
    imports(export, "--suggest")
    code, out, _ = imports(export, home / "hn.json", "--tz", "Europe/Berlin")
    assert code == 0
    assert "generic, hacker_news: 3 rows read = 3 kept" in out
    assert "hacker_news: 1 rows = 1 kept + 0 rejected + 0 duplicates" in out
    assert messages.load(home / "data" / CASE)["message_id"].tolist()[2] == "hacker_news:7"


def test_each_unknown_table_gets_a_mapping_and_those_of_the_case_stay(home, imports, export):
    kept = home / "casestudies" / CASE / "mapping.yaml"
    columns = "{published_at: Datum, text: Body}"
    kept.write_text(f"# by hand\ncolumns: {columns}\ntime_format: '%d.%m.%Y %H:%M'\n")
    other = home / "other.csv"
    other.write_text("posted,comment,user\n2019-01-06T10:00Z,why so late,c\n")
    code, out, _ = imports(export, other, "--suggest", "--dry-run")
    assert (code, kept.read_text().count("columns")) == (0, 1)
    assert "# other.csv" in out
    assert "posts.csv" not in out
    assert imports(export, other, "--suggest")[0] == 0
    assert "# by hand" in kept.read_text()
    code, out, _ = imports(export, other, "--tz", "Europe/Berlin", "--json")
    found = json.loads(out)
    assert (code, found["kept"]) == (0, 3)
    assert found["mappings"]["posts.csv"]["columns"] == {"published_at": "Datum", "text": "Body"}
    assert found["mappings"]["other.csv"]["columns"]["author"] == "user"
    assert found["unread"] == {"posts.csv": ["User"]}


def test_an_import_works_before_the_record_is_finished(home, imports, export):
    """Neither the import, its dry run nor a suggestion wait for facts."""
    record = home / "casestudies" / CASE / "case.yaml"
    record.write_text("id: unfinished\nbrand_accounts: [united]\nmilestones: {not: yet}\n")
    assert imports(export, "--suggest")[0] == 0
    assert imports(export, "--tz", "Europe/Berlin", "--dry-run")[0] == 0
    assert imports(export, "--tz", "Europe/Berlin")[0] == 0
    assert messages.load(home / "data" / CASE)["side"].tolist() == ["brand", "public"]
    record.write_text("brand: [")
    code, out, err = imports(export, "--tz", "Europe/Berlin")
    assert (code, out) == (2, "")
    assert "case.yaml" in err
    assert "not valid YAML" in err
    assert len(err.strip().splitlines()) == 1
