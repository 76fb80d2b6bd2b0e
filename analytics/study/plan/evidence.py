"""What all chapters read of the cases: events, when they were, what they cost, who spoke."""

from dataclasses import dataclass

import pandas as pd

from analytics.cases import Case, Outcome
from analytics.cases.published import figure_day, figure_value
from analytics.cases.record import Figure
from analytics.measures.market import CUMULATIVE_ABNORMAL_RETURN, SESSIONS_TO_REGAIN
from analytics.measures.response import TIME_TO_ACKNOWLEDGE, TIME_TO_APOLOGISE
from analytics.results import Results
from analytics.schema import Measure, Message, Milestone
from analytics.study.plan.document import Fact, Line
from analytics.study.summary import market_of
from analytics.wording import Day, Percent, UntrustedText, Waited

RISKS = {
    "technical_error_product_harm": "product_harm",
    "human_error_product_harm": "product_harm",
    "product_tampering": "tampering",
    "technical_error_accident": "outage",
    "human_error_accident": "outage",
    "service_disruption": "outage",
    "human_error_data_breach": "breach",
    "technical_error_data_breach": "breach",
    "malevolence": "breach",
    "organizational_misdeed": "conduct",
    "challenge": "backlash",
    "supply_failure": "supply",
    "regulatory_order": "law",
    "lawsuit": "law",
    "settlement": "law",
    "failed_sale": "business",
    "market_exit": "business",
    "profit_warning": "business",
}
"""Kind of crisis → risk, as a client would name it; any other kind is `another`."""
_EXACT = ("second", "minute", "hour", "part_of_day")
_CLEAR = pd.Timedelta(hours=3)
"""Widest window of an onset from which hours are counted."""
_SOON = 0.5
"""Hours: a window that begins within them is told by its end."""
_MILLION = 1_000_000
MOST_OUTCOMES = 2


@dataclass(frozen=True)
class Known:
    """A real case of the plan, with its name as the plan shows it."""

    results: Results
    name: UntrustedText

    @property
    def id(self) -> str:
        return self.results.case.id

    @property
    def case(self) -> Case:
        return self.results.case

    @property
    def risk(self) -> str:
        """The risk that it is an instance of."""
        return RISKS.get(self.case.crisis_type.kind, "another")

    @property
    def named(self) -> Line:
        """Its name, which links to it."""
        return Line(self.name, (Fact(self.id),), "link")

    def fact(self, event: str = "") -> Fact:
        return Fact(self.id, event)

    def measure(self, name: str) -> Measure | None:
        """A measure that has a value or a bound, else None."""
        one = self.results.measures.get(name)
        return one if one is not None and one.is_known else None


def known_as(results: Results) -> Known:
    """A case with its display name: brand and year."""
    case = results.case
    return Known(results, UntrustedText(f"{case.brand} {case.id.split('-', 1)[0]}"))


def ordered(known: Known) -> list[Milestone]:
    """The events of a case in order, by the middle of what a window leaves after onset."""
    onset = known.results.onset

    def place(one: Milestone) -> tuple[pd.Timestamp, pd.Timestamp, str]:
        earliest, latest = one.when.earliest, one.when.latest
        if onset is not None and earliest < onset.earliest <= latest:
            earliest = onset.earliest
        return earliest + (latest - earliest) / 2, one.when.latest, one.id

    return sorted(known.case.milestones, key=place)


def day_number(known: Known, event: Milestone) -> tuple[int, int] | None:
    """First and last local day of an event, the onset's being 1; None without an onset."""
    onset = known.results.onset
    if onset is None:
        return None
    zone = known.case.time_zone
    start = onset.earliest.tz_convert(zone).normalize()

    def number(at: pd.Timestamp) -> int:
        return round((at.tz_convert(zone).normalize() - start) / pd.Timedelta("1D")) + 1

    return number(event.when.earliest), number(event.when.latest)


def since(known: Known, event: Milestone) -> Message | None:
    """When an event was, counted from what began it: in hours where both are known so well, else
    in days. None without an onset.
    """
    onset, days = known.results.onset, day_number(known, event)
    if onset is None or days is None:
        return None
    is_clear = onset.latest - onset.earliest <= _CLEAR
    if (
        event.precision in _EXACT
        and is_clear
        and event.when.latest - event.when.earliest <= 4 * _CLEAR
    ):
        low = (event.when.earliest - onset.latest) / pd.Timedelta("1h")
        high = (event.when.latest - onset.earliest) / pd.Timedelta("1h")
        if high > 0:
            wait = Waited(max(float(low), 0.0), None, float(high), "later")
            is_start = low <= 0 and high < 1
            key = "plan.when.start" if is_start else "plan.when.hours"
            return Message(key, {"day": days[0], "wait": wait})
    if days[1] < 1:
        return Message("plan.when.before")
    first = max(days[0], 1)
    if first == days[1]:
        return Message("plan.when.day", {"day": first})
    return Message("plan.when.days", {"first": first, "last": days[1]})


def who(event: Milestone, known: Known) -> object:
    """Who acted: the brand by its name, others by their role."""
    if event.is_brands:
        return UntrustedText(known.case.brand)
    return Message(f"plan.actor.{event.actor}")


def costs(known: Known) -> list[Line]:
    """What it cost by published numbers, and what its share did beside the market."""
    lines = [_outcome(known, one) for one in known.case.outcomes[:MOST_OUTCOMES]]
    share = _share(known)
    return [*lines, *([share] if share else [])]


def _outcome(known: Known, one: Outcome) -> Line:
    latest = one.latest if one.latest and one.latest.id != one.worst.id else None
    steps = {"before": one.before, "worst": one.worst, "latest": latest}
    figures = {name: figure for name, figure in steps.items() if figure}
    key = "_".join(figures)
    values: dict[str, object] = {"label": UntrustedText(one.label)}
    for name, figure in figures.items():
        values[name] = _published(figure)
        values[f"{name}_when"] = figure_day(figure)
    facts = tuple(known.fact(figure.id) for figure in figures.values())
    return Line(Message(f"plan.cost.{key}", values), facts, "row")


def _published(figure: Figure) -> object:
    """A number in the source's own unit, millions said as such."""
    unit, value = figure.unit, figure.value
    if unit.startswith("points"):
        unit = "points"
    elif unit.startswith("% "):
        unit = "%"
    if abs(value) >= _MILLION and value % (_MILLION / 1000) == 0:
        words = {
            "n": figure_value(figure, "", value / _MILLION),
            "unit": UntrustedText(unit),
        }
        return Message("plan.cost.million", words)
    return figure_value(figure, f"\N{NO-BREAK SPACE}{unit}" if unit else "")


def _share(known: Known) -> Line | None:
    """What the share did beside its market in the first five trading days."""
    moved, market = known.measure(CUMULATIVE_ABNORMAL_RETURN.name), known.case.market
    if moved is None or moved.value is None or moved.verdict is None or market is None:
        return None
    owner = UntrustedText(market.share_of)
    whose = Message("plan.cost.share_of", {"owner": owner}) if owner else Message("plan.cost.share")
    facts = [known.fact(f"measure:{moved.name}")]
    values: dict[str, object] = {
        "share": whose,
        "size": Percent(abs(moved.value)),
        "day": Day(market.session),
        "market": market_of(known.case),
    }
    if moved.verdict.key != "reason.significant":
        return Line(Message("plan.cost.usual", values), tuple(facts), "row")
    if moved.value > 0:
        return Line(Message("plan.cost.rose", values), tuple(facts), "row")
    back = known.measure(SESSIONS_TO_REGAIN.name)
    key = "plan.cost.fell"
    sessions = None if back is None else back.low if back.value is None else back.value
    if back is not None and sessions is not None:
        key = "plan.cost.fell_not_back" if back.value is None else "plan.cost.fell_back"
        values["n"] = int(sessions)
        facts.append(known.fact(f"measure:{back.name}"))
    return Line(Message(key, values), tuple(facts), "row")


def answered(known: Known) -> list[Line]:
    """First public word and full apology, in words; what is not known is left out."""
    lines = []
    for key, spec in (("first", TIME_TO_ACKNOWLEDGE), ("apology", TIME_TO_APOLOGISE)):
        one = known.measure(spec.name)
        if one is not None:
            low = 0.0 if one.low is not None and 0 < one.low < _SOON else one.low
            wait = Waited(low, one.value, one.high, "length")
            facts = known.fact(f"measure:{one.name}"), *map(known.fact, _events(known, one))
            lines.append(Line(Message(f"plan.risks.{key}", {"wait": wait}), facts, "row"))
    return lines


def _events(known: Known, measure: Measure) -> list[str]:
    ids = {one.id for one in known.case.milestones}
    return [name for name in measure.evidence if name in ids]


def lasted(known: Known) -> Line | None:
    """How long others went on against the brand: the last escalation on record."""
    onset = known.results.onset
    against = [one for one in known.case.milestones if one.is_critical]
    if onset is None or not against:
        return None
    last = max(against, key=lambda one: (one.when.latest, one.when.earliest))
    days = day_number(known, last)
    if days is None or days[1] < 1:
        return None
    if days[1] <= 2:
        wait: object = Message("plan.risks.day", {"n": days[1]})
    else:
        low, high = (max(day - 1, 1) * 24.0 for day in days)
        wait = Waited(low, None, high, "start")
    return Line(Message("plan.risks.lasted", {"wait": wait}), (known.fact(last.id),), "row")


def source_of(known: Known, event: Milestone) -> UntrustedText | None:
    """Publisher of an event's quotation."""
    if event.quote is None or event.quote.source not in known.case.sources:
        return None
    return UntrustedText(known.case.sources[event.quote.source].publisher)


def year_of(known: Known, event: Milestone) -> str:
    return f"{event.when.earliest.tz_convert(known.case.time_zone).year}"
