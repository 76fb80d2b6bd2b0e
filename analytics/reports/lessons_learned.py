"""The page of lessons across cases: findings, each with a chart, its cases and its exceptions."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analytics import lessons, sentiment, study
from analytics.charts.chart import Chart, Credit
from analytics.charts.source import digest
from analytics.measures.peers import MIN_CASES
from analytics.reports.blocks import (
    Block,
    End,
    Html,
    Part,
    bullets,
    details,
    element,
    figure,
    join,
    paragraph,
    table,
)
from analytics.reports.contained import CasesPage, section
from analytics.reports.finding_charts import finding_chart
from analytics.schema import Message
from analytics.study import Finding, LessonsLearned, patterns
from analytics.study.comparison import label
from analytics.wording import Fixed, Locale, Percent

SIDES = ("well", "badly")
SECTIONS = ("header", "findings", "counting")
EVERYONE, NEARLY = 1.0, 0.9
"""Shares of the apologies from which a title says everyone, and nearly everyone."""
MOST_NAMED = 3


class LessonsPage(CasesPage):
    """Sections of the lessons from several real cases; simulated ones are no evidence."""

    def __init__(self, learned: LessonsLearned, locale: Locale | None = None) -> None:
        locale = locale or Locale.of()
        super().__init__(
            learned.library,
            locale,
            title=locale.translate("learned.title"),
            sections=SECTIONS,
        )
        self.learned = learned

    @classmethod
    def of(
        cls,
        ids: Sequence[str],
        as_of: str = "",
        *,
        locale: Locale | None = None,
        root: Path | None = None,
        model: str = sentiment.SHIPPED,
        library: str = "",
    ) -> "LessonsPage":
        """Lessons of the named cases, or of all of the library where none is named."""
        locale = locale or Locale.of()
        measured = study.chosen_library(
            ids, library, as_of=as_of, model=model, locale=locale, root=root
        )
        return cls(study.lessons_learned(measured), locale)

    @property
    def tally(self) -> pd.DataFrame:
        """How each rule judged the cases (`patterns.tally`)."""
        return self.learned.tally

    @property
    def counts(self) -> pd.Series:
        """Number of these cases that are real, and of findings that most of them show."""
        held = {"real cases": len(self.library.cases), "findings": len(self.learned.findings)}
        return pd.Series(held)

    def _say(self, key: str, **values: object) -> str:
        return self.locale.translate(f"learned.{key}", **values)

    def _source(self) -> Credit:
        inputs = [dict(entry.inputs) for entry in self.library.entries.values()]
        return Credit(("Aftermath",), len(self.library.cases), "", digest(inputs))

    @section
    def header(self) -> Block:
        """Title, how the cases were chosen, and the findings to jump to."""
        listed = self.contain("contents", self._contents)
        head = element("header", element("h1", self.title), self.basis(), listed, id="header")
        return Block("header", head.markup)

    def _contents(self) -> Part:
        found = self.learned.findings
        if not found:
            return ""
        links = [element("a", self._title(one), href=f"#{one.name}") for one in found]
        return join(paragraph(self._say("told", n=len(found))), bullets(links))

    @section
    def findings(self) -> Block:
        """The findings, each with its chart, its cases, its exceptions, and what would turn it."""
        found = self.learned.findings
        parts = [
            self.contain(f"finding {one.name}", lambda one=one: self._finding(one)) for one in found
        ]
        if not found:
            n = len(self.library.cases)
            parts = [paragraph(self._say("nothing", n=n, least=MIN_CASES))]
        elif few := self.learned.too_few:
            names = [
                Message("learned.few", {"subject": Message(f"learned.subject.{name}"), "n": n})
                for name, n in few.items()
            ]
            parts.append(
                paragraph(self._say("untold", least=MIN_CASES, names=names), class_="muted")
            )
        return self.block("findings", *parts)

    def _finding(self, one: Finding) -> Part:
        """One finding as prose, with its chart and its cases."""
        words = self._words(one)
        stem = f"finding.{one.name}"
        names = self.library.names
        exceptions = (
            self._say("exceptions_named", names=names(one.against))
            if one.against
            else self._say("no_exception")
        )
        text: list[Part] = [paragraph(self._say(f"{stem}.text", **words))]
        if waiting := one.values.get("waiting"):
            text.append(paragraph(self._say(f"{stem}.waiting", names=names(waiting))))
        chart = self.contain(
            f"chart {one.name}", lambda: figure(self._chart(one, words), name="lessons-learned")
        )
        rest: list[Part] = [
            paragraph(element("strong", self._say("exceptions")), " ", exceptions),
            paragraph(
                element("strong", self._say("mind")), " ", self._say(f"{stem}.mind", **words)
            ),
            details(self._say("cases", n=len(one.shown)), self._names(one.shown)),
        ]
        if one.unclear:
            unclear = self._say("unclear", names=names(one.unclear))
            rest.append(paragraph(unclear, class_="muted"))
        return element(
            "article",
            element("h3", self._title(one)),
            element("div", *text),
            chart,
            element("div", *rest, class_="rest"),
            id=one.name,
            class_="learned",
        )

    def _title(self, one: Finding) -> str:
        key, values = f"finding.{one.name}.title", self._words(one)
        if one.name == "responsibility":
            share = one.values["sorry"] / one.values["total"]
            key += "_all" if share >= EVERYONE else "" if share >= NEARLY else "_some"
        return self._say(key, **values)

    def _words(self, one: Finding) -> dict[str, object]:
        """The values of a finding as its texts show them."""
        words: dict[str, object] = dict(one.values)
        words |= {
            "shown": len(one.shown),
            "count": one.count,
            "total": one.total,
            "judged": one.n,
            "turn": Message("learned.turn", {"n": one.to_turn}),
        }
        if "median" in words:
            words["median"] = self.locale.format_hours(one.values["median"], is_about=True)
        if one.name == "responsibility":
            words["most"] = one.values["full"] + one.values["unknown"]
        if one.name == "again":
            words["most"] = self._most(one)
        if one.name == "share_price":
            grave = one.values["grave"]
            names = self.library.names(grave)
            key = "learned.finding.share_price.grave"
            words["grave"] = Message(key, {"n": len(grave), "names": names}) if grave else ""
        if one.name == "share_back":
            asked, back, short = (one.values[k] for k in ("asked", "asked_back", "short"))
            key = f"learned.finding.share_back.{'surveys' if back else 'no_survey'}"
            words["surveys"] = (
                Message(key, {"asked": asked, "back": back, "short": short}) if asked else ""
            )
        return words

    def _most(self, one: Finding) -> list[Message]:
        """The brands with most, each with its number."""
        last = one.table.head(MOST_NAMED)
        return [
            Message(
                "format.noted",
                {"text": self.library.name(row["case"]), "note": round(row["low"])},
            )
            for row in last.to_dict("records")
        ]

    def _chart(self, one: Finding, words: dict[str, object]) -> Chart:
        title, subtitle = (
            self._say(f"finding.{one.name}.{key}", **words) for key in ("chart", "subtitle")
        )
        return finding_chart(one, self._named, title, subtitle, self._source(), self.locale)

    def _named(self, table: pd.DataFrame) -> pd.DataFrame:
        """A chart's rows with the names of their cases."""
        return table.assign(
            brand=[label(self.library.entries[case]) for case in table["case"]],
            provenance=[self.library.entries[case].provenance for case in table["case"]],
        )

    @section
    def counting(self) -> Block:
        """What stands behind the findings: how each rule judged, and the test of links; folded."""
        return self.block(
            "counting",
            details(self._say("fold.tally"), self.contain("tally", self._tallied)),
            details(self._say("fold.associations"), self.contain("associations", self._held)),
        )

    def _held(self) -> Part:
        """Lessons that hold among cases of equal severity; else a sentence that none does."""
        counted = self.learned.associations
        associations = counted[counted["q"].notna()]
        counts = {
            "tested": len(associations),
            "rules": len(lessons.RULES),
            "rate": Percent(patterns.ERROR_RATE),
        }
        too_few = counted.loc[counted["q"].isna(), "least_p"]
        few = (
            self._say("too_few", n=len(too_few), p=Fixed(too_few.min(), 2)) if len(too_few) else ""
        )
        if associations.empty:
            return paragraph(self._say("none_tested", least=MIN_CASES, **counts), " ", few)
        held = associations[associations["is_held"]]
        sentences = [
            self._say(
                "held",
                rule=Message(f"rule_name.{row['rule']}"),
                difference=Fixed(100 * row["difference"], 0),
                n=row["n"],
                q=Fixed(row["q"], 2),
                worst=Fixed(row["worst_p"], 2),
            )
            for row in held.to_dict("records")
        ]
        best = associations.sort_values("q", kind="stable").to_dict("records")[0]
        values = {"q": Fixed(best["q"], 2), "worst": Fixed(best["worst_p"], 2)}
        nearest = self._say("nearest", **values)
        note = paragraph(self._say("rate", **counts), " ", few)
        if sentences:
            return join(bullets(sentences), note)
        return join(paragraph(self._say("none_held", **counts)), paragraph(nearest), note)

    def _tallied(self) -> Part:
        """How many cases did well and badly by each rule, the most frequent first."""
        tally = self.tally[self.tally["spoke"] > 0]
        rows = [
            [self._rule(row["rule"], "well"), *(self._counted(row[side]) for side in SIDES)]
            for row in tally.sort_values("spoke", ascending=False, kind="stable").to_dict("records")
        ]
        header = [self._say(f"column.{name}") for name in ("rule", *SIDES)]
        return table(header, rows, caption=self._say("tally_note"))

    def _counted(self, ids: Sequence[str]) -> Part:
        if not ids:
            return ""
        return details(self._say("count", n=len(ids)), self._names(ids))

    def _rule(self, rule: str, side: str) -> str:
        """What a rule examines, named by what these cases did."""
        broken = f"rule_broken.{rule}"
        is_other = side == "badly" and self.locale.has(broken)
        return self.locale.translate(broken if is_other else f"rule_name.{rule}")

    def _names(self, ids: Sequence[str]) -> Html:
        return join(self.locale.format_message(self.library.names(ids)))

    def end(self) -> End:
        """Output that ends the page."""
        return self.ended_with("lessons-learned", lambda: {"rules": self._plain_rules()})

    def _plain_rules(self) -> list[dict]:
        rules = self.tally.assign(**{c: self.tally[c].map(list) for c in ("well", "badly")})
        return rules.to_dict("records")
