"""The index: a line a case in words, found without a script, right whatever lies in the folder."""

import json
import re
from xml.etree import ElementTree

import pytest

from analytics.charts.small_line import small_line
from analytics.reports import index, publish
from analytics.wording import Locale

ENGLISH = Locale.of()
AT = {"started_at": "2026-11-29T10:00:00+00:00"}


def measure(**given):
    """A measure as `metrics.json` has it."""
    return {"status": "observed", "low": None, "value": None, "high": None, "shown": "x"} | given


def metrics(name, **given):
    brief = {
        "headline": f"{name} said sorry on the third day.",
        "ended": f"By June {name} was back.",
        "how_bad": ["Customers left."],
        "harm": {
            "kind": "survey",
            "label": "Buzz (YouGov)",
            "title": "It fell from +3 to −28",
            "worse": "lower",
            "before": {"value": "+3", "when": "8 April 2017"},
            "lowest": {"value": "−28", "when": "12 April 2017"},
            "points": [
                {"at": "2017-04-08T00:00:00Z", "value": 3},
                {"at": "2017-04-12T00:00:00Z", "value": -28},
            ],
        },
    }
    whole = {
        "case": name,
        "brand": name,
        "title": f"The story of {name}",
        "provenance": "documented",
        "cluster": "preventable",
        "kind": "organizational_misdeed",
        "finding": "The finding.",
        "milestones": 5,
        "measures": {
            "onset_at": measure(low="2017-04-09T22:00:00Z"),
            "time_to_acknowledge_h": measure(low=2.5, high=6.7),
            "time_to_apologise_h": measure(low=43.0, high=45.0),
        },
        "brief": brief,
    }
    return whole | given


@pytest.fixture
def written(tmp_path):
    """Publishes reports, and writes their index."""

    def write(reports, failed=(), manifest=AT):
        publish.lock(tmp_path)
        for name, text in reports.items():
            text = text if isinstance(text, str) else json.dumps(text)
            files = {"metrics.json": text, "manifest.json": json.dumps(manifest)}
            publish.publish(tmp_path, name, files | {"report.html": "<p>"})
        for name in failed:
            publish.fail(tmp_path, name, {"error.txt": ""})
        faults = index.write(tmp_path, ENGLISH)
        return (tmp_path / "index.html").read_text(encoding="utf-8"), faults

    return write


def words(text):
    body = re.sub(r"<style>.*?</style>", "", text, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>|[\u2066-\u2069]", " ", body).split())


def test_a_line_says_what_how_fast_how_bad_and_how_it_ended(written):
    text, faults = written({"2017-acme-ad": metrics("Acme")})
    said = words(text)
    assert faults == ()
    assert "Acme said sorry on the third day." in said
    assert "First answer: 2.5–6.7 hours. Full apology: about 44 hours." in said
    assert "Buzz (YouGov): from +3 to −28 (12 April 2017)." in said
    assert "By June Acme was back." in said
    assert "The company’s own wrongdoing" in said
    assert 'aria-label="Buzz (YouGov): It fell from +3 to −28"' in text
    assert said.count("29 November 2026") == 1
    assert "Built" not in said
    assert not re.search(r"<script|<b>|https?://|url\(|@import| on[a-z]+=", text)


def test_an_invented_case_stands_last_and_a_title_is_not_said_twice(written):
    text, _ = written(
        {
            "2024-made": metrics("Made", provenance="simulated"),
            "2017-acme": metrics("Acme", title="A bad Sunday at Acme, 2017"),
        }
    )
    said = words(text)
    assert said.index("A bad Sunday at Acme, 2017") < said.index("The story of Made")
    assert "Acme: A bad Sunday" not in said
    assert "2017 2017" not in said


def test_a_report_of_an_earlier_version_is_a_line_all_the_same(written):
    old = metrics("Acme")
    del old["brief"], old["kind"]
    older = {key: old[key] for key in ("case", "brand", "title", "provenance", "finding")}
    text, faults = written({"2017-acme-ad": old, "2016-acme": older})
    said = words(text)
    assert faults == ()
    assert said.count("The finding.") == 2
    assert "Other crises" in said
    assert "First answer: 2.5–6.7 hours." in said
    assert "2016" in said
    assert "None" not in said


@pytest.mark.parametrize(
    "damage",
    [
        *("", "{", "[]", "null", '{"finding": 1}', "\x00"),
        json.dumps(metrics("A", measures=[1])),
        json.dumps(metrics("A", brief={"harm": {"points": 5}})),
    ],
)
def test_a_damaged_report_costs_its_own_line(written, damage):
    text, faults = written({"2017-good": metrics("Acme"), "2018-bad": damage})
    said = words(text)
    assert "Acme said sorry" in said
    assert [fault.part for fault in faults] == ["report 2018-bad"]
    assert "The numbers of this page cannot be read; build it again" in said
    assert 'href="2018-bad/report.html"' in text


def test_points_that_are_no_numbers_are_left_out(written):
    odd = metrics("Acme")
    odd["brief"]["harm"]["points"] += [{"at": "no", "value": 1}, {"value": 2}, {"at": 3}, 7]
    odd["brief"]["harm"]["points"].append({"at": "2017-04-20T00:00:00Z", "value": "<b>"})
    text, faults = written({"2017-acme": odd})
    assert faults == ()
    assert text.count("<circle") == 3


def test_a_failed_run_is_said_where_it_matters(written):
    text, _ = written({"2017-a": metrics("Acme")}, failed=("2017-a", "2018-b"))
    said = words(text)
    assert said.count("failed") == 2
    assert "this is the report of 29 Nov 2026" in said
    assert "there is no report yet" in said
    assert "Cases without a readable report" in said


def test_names_that_are_markup_stay_text(written):
    evil = metrics('<script>x</script>"', title="</style><b>&", finding="<i>")
    evil["brief"]["headline"] = "<script>alert(1)</script>"
    evil["brief"]["harm"]["label"] = '"><script>'
    text, _ = written({"2017-evil": evil})
    assert "<script" not in text
    assert "<b>" not in text
    assert text.count("</style>") == 2


def test_an_empty_folder_says_so(written):
    text, faults = written({})
    assert faults == ()
    assert "No report has been built yet" in words(text)


def test_a_hundred_cases_are_found_by_brand_year_and_end(written):
    kinds = ("challenge", "product_harm", "service_disruption", "whatever")
    reports = {}
    for k in range(100):
        year = 2000 + k % 25
        made = metrics(f"Brand {k:02d}", kind=kinds[k % 4])
        made["measures"]["onset_at"] = measure(low=f"{year}-02-01T00:00:00Z")
        status = "observed" if k % 3 else "censored"
        made["measures"]["sessions_to_regain"] = measure(status=status, low=9.0)
        reports[f"{year}-brand-{k}"] = made
    text, faults = written(reports)
    assert faults == ()
    assert text.count('<li class="case ') == 100
    assert text.count('type="radio"') == 25 + 1 + 2 + 1
    for k in range(100):
        assert f'href="#case-{2000 + k % 25}-brand-{k}"' in text
    assert words(text).index("Brand 00") < words(text).index("Brand 99")
    for label in re.findall(r"<label>(.*?)</label>", text):
        assert re.fullmatch(r'<input type="radio" name="\w+" id="[\w-]+"(?: checked)?>.+', label)


def test_a_small_line_is_sound_marks_its_worst_and_breaks_at_gaps():
    days = [1, 2, 3, 4, 20, 21, 22]
    points = [{"at": f"2020-01-{day:02d}T00:00:00Z", "value": day % 5} for day in days]
    drawn = small_line(points, "A & B".replace("&", "&amp;"), is_joined=True)
    tree = ElementTree.fromstring(drawn)
    assert sum(shape.tag == "polyline" for shape in tree) == 2
    assert sum(shape.tag == "circle" for shape in tree) == 1
    assert small_line(points[:1], "", is_joined=True) == ""
    assert small_line([points[0], points[0]], "", is_joined=False) == ""
    flat = [one | {"value": 5} for one in points]
    assert "nan" not in small_line(flat, "", is_joined=False)
    many = [{"at": f"2020-01-01T00:{k // 60:02d}:{k % 60:02d}Z", "value": k} for k in range(3000)]
    assert len(small_line(many, "", is_joined=True)) < 3000
