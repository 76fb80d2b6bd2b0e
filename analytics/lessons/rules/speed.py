"""Speed and transparency."""

from analytics.lessons.rules.judging import Measures, Rule, Verdict, counted, element, place, quick

FIRST_HOUR_H = 1.0
MEANINGFUL_H = 21.0
SILENCE_H = 24.0
DEED_H = 72.0


def _first_word(measures: Measures) -> Verdict:
    measure = measures["time_to_acknowledge_h"]
    values = {"limit": FIRST_HOUR_H, "mean": MEANINGFUL_H}
    if place(measure, FIRST_HOUR_H) == "below":
        return Verdict("well", "within_hour", "moderate", "whole_interval", values)
    if place(measure, MEANINGFUL_H) == "above":
        return Verdict("badly", "slower_than_mean", "moderate", "whole_interval", values)
    if "across" in (place(measure, FIRST_HOUR_H), place(measure, MEANINGFUL_H)):
        return Verdict("open", "across", "low", "interval_across", values)
    return Verdict("open", "between", "low", "between_yardsticks", values)


def _substance(measures: Measures) -> Verdict:
    where = place(measures["time_to_respond_h"], MEANINGFUL_H)
    values = {"mean": MEANINGFUL_H}
    if where == "across":
        return Verdict("open", "across", "low", "interval_across", values)
    side = "well" if where == "below" else "badly"
    return Verdict(side, where, "moderate", "whole_interval", values)


def _one_voice(measures: Measures) -> Verdict | None:
    measure = measures["contradictions"]
    if measure.value:
        return Verdict("badly", "contradicted", "moderate", "one_coder")
    if measure.n < 2:
        return None
    return Verdict("well", "consistent", "low", "one_coder", {"n": measure.n})


def _silence(measures: Measures) -> Verdict:
    where = place(measures["longest_silence_h"], SILENCE_H)
    values = {"limit": SILENCE_H}
    if where == "across":
        return Verdict("open", "across", "low", "interval_across", values)
    side = "well" if where == "below" else "badly"
    return Verdict(side, where, "low", "convention", values)


def _before_the_peak(measures: Measures) -> Verdict | None:
    peak, said = measures["peak_negative_at"].value, measures["acknowledged_at"]
    if said.high <= peak:
        return Verdict("well", "before", "moderate", "counted")
    if said.low > peak:
        return Verdict("badly", "after", "moderate", "counted")
    return None


def _word_then_substance(measures: Measures) -> Verdict | None:
    said, answered = measures["time_to_acknowledge_h"], measures["time_to_respond_h"]
    said_high = said.value if said.high is None else said.high
    answered_low = answered.value if answered.low is None else answered.low
    if answered_low - said_high > SILENCE_H:
        return Verdict("badly", "gap", "low", "convention", {"limit": SILENCE_H})
    return None


RULES = (
    Rule(
        "first_word",
        "speed",
        ("time_to_acknowledge_h",),
        "communications",
        "first_hour",
        _first_word,
        "cite.freshfields2013",
        takes_censored=True,
        pulls_against=("explained", "one_voice"),
    ),
    Rule(
        "substance",
        "speed",
        ("time_to_respond_h",),
        "communications",
        "first_day",
        _substance,
        "cite.freshfields2013",
        takes_censored=True,
    ),
    Rule(
        "word_then_substance",
        "speed",
        ("time_to_acknowledge_h", "time_to_respond_h"),
        "communications",
        "first_day",
        _word_then_substance,
    ),
    Rule("one_voice", "speed", ("contradictions",), "communications", "first_hour", _one_voice),
    Rule("silence", "speed", ("longest_silence_h",), "communications", "first_day", _silence),
    Rule(
        "deed_soon",
        "speed",
        ("time_to_act_h",),
        "operations",
        "first_week",
        quick("time_to_act_h", DEED_H, on_record=True),
        takes_censored=True,
    ),
    Rule(
        "kept_talking",
        "speed",
        ("statements",),
        "communications",
        "first_week",
        counted("statements", some="well", none="open", least=3, because="timeline_only"),
        pulls_against=("one_voice",),
    ),
    Rule(
        "word_before_peak",
        "speed",
        ("peak_negative_at", "acknowledged_at"),
        "communications",
        "first_day",
        _before_the_peak,
    ),
    Rule(
        "explained",
        "speed",
        ("apology_explanation",),
        "chief_executive",
        "first_day",
        element("apology_explanation"),
        "cite.benoit1997",
    ),
)
