"""A second coding: the sheet hides the first, agreement is Cohen's, and bad sheets are named."""

import pandas as pd
import pytest

from analytics import cli, study
from analytics.errors import UsageError
from analytics.schema import APOLOGY_ELEMENTS
from analytics.study import coding

CASE = "2017-united-3411"


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "second.csv"
    assert coding.sheet(CASE, path) >= 5
    return path


def fill(path, codes):
    table = pd.read_csv(path, dtype=str, keep_default_na=False).set_index("milestone")
    for (milestone, element), level in codes.items():
        table.loc[milestone, element] = level
    table.reset_index().to_csv(path, index=False)


def test_the_sheet_shows_statements_and_hides_their_codes(sheet):
    table = pd.read_csv(sheet, dtype=str, keep_default_na=False)
    assert "ceo-tweet" in set(table["milestone"])
    assert (table[list(APOLOGY_ELEMENTS)] == "").all(axis=None)
    assert "note" not in table
    with pytest.raises(UsageError, match="already"):
        coding.sheet(CASE, sheet)


def test_the_same_coding_agrees_wholly(sheet):
    fill(sheet, coding.read(CASE).to_dict())
    found = study.agree(CASE, str(sheet))
    assert (found.share, found.kappa) == (1, pytest.approx(1))
    assert found.apart.empty


def test_differences_are_named_and_lower_kappa(sheet):
    codes = coding.read(CASE).to_dict()
    codes["apology", "regret"] = "none"
    codes["ceo-tweet", "regret"] = "full"
    fill(sheet, codes)
    found = study.agree(CASE, str(sheet))
    assert found.share == pytest.approx(1 - 2 / found.n)
    assert found.low < found.kappa < 1
    apart = set(found.apart[["milestone", "element", "first", "second"]].itertuples(index=False))
    assert {tuple(row) for row in apart} == {
        ("apology", "regret", "full", "none"),
        ("ceo-tweet", "regret", "weak", "full"),
    }


def test_kappa_is_the_published_one(tmp_path):
    """Weighted kappa by hand: linear weights, 3 levels, 24 codes."""
    rows = {("none", "none"): 10, ("weak", "weak"): 4, ("full", "full"): 3, ("none", "weak"): 3,
            ("weak", "full"): 2, ("full", "none"): 2}  # fmt: skip
    pairs = [pair for pair, n in rows.items() for _ in range(n)]
    for which in (0, 1):
        levels = [pair[which] for pair in pairs] + ["none"] * 4
        table = pd.DataFrame({"milestone": [f"m{k}" for k in range(4)]})
        for column, name in enumerate(APOLOGY_ELEMENTS):
            table[name] = levels[column * 4 : column * 4 + 4]
        table.to_csv(tmp_path / f"{which}.csv", index=False)
    found = study.agree(str(tmp_path / "0.csv"), str(tmp_path / "1.csv"))
    total = 28
    observed = (3 * 0.5 + 2 * 0.5 + 2 * 1) / total
    first = {"none": 17 / total, "weak": 6 / total, "full": 5 / total}
    second = {"none": 16 / total, "weak": 7 / total, "full": 5 / total}
    place = {"none": 0, "weak": 1, "full": 2}
    expected = sum(
        first[a] * second[b] * abs(place[a] - place[b]) / 2 for a in place for b in place
    )
    assert found.kappa == pytest.approx(1 - observed / expected)
    assert found.n == total


def test_one_level_only_or_few_codes_have_no_kappa(tmp_path):
    table = pd.DataFrame({"milestone": ["a"], **dict.fromkeys(APOLOGY_ELEMENTS, "none")})
    table.to_csv(tmp_path / "a.csv", index=False)
    found = study.agree(str(tmp_path / "a.csv"), str(tmp_path / "a.csv"))
    assert (found.n, found.kappa, found.share) == (7, None, 1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.assign(regret="maybe"), "'maybe'"),
        (lambda t: t.drop(columns="regret"), "regret is missing"),
        (lambda t: t.assign(regret="full").iloc[1:], "only one of the two"),
        (lambda t: t, "still blank"),
    ],
)
def test_a_bad_sheet_is_named(sheet, change, words):
    change(pd.read_csv(sheet, dtype=str, keep_default_na=False)).to_csv(sheet, index=False)
    with pytest.raises(UsageError, match=words):
        study.agree(CASE, str(sheet))


@pytest.mark.parametrize("content", [None, b"", b"\x00\xff", b"%PDF-1.7"])
def test_what_is_no_sheet_is_refused(tmp_path, content, monkeypatch, capsys):
    path = tmp_path / "x.csv"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr("sys.argv", ["aftermath", "agree", CASE, str(path)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert str(path) in capsys.readouterr().err.replace("\n", "")
