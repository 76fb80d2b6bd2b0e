"""The page of lessons across cases: patterns, successes, pitfalls, each with its cases and n."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analytics import lessons, sentiment, study
from analytics.measures.peers import MIN_CASES
from analytics.reports.blocks import (
    Block,
    End,
    Html,
    Part,
    bullets,
    details,
    element,
    join,
    paragraph,
    table,
)
from analytics.reports.contained import CasesPage, section
from analytics.reports.peers import median_text
from analytics.schema import Message
from analytics.study import LessonsLearned, patterns
from analytics.wording import Fixed, Locale, Percent

SECTIONS = ("header", "patterns", "successes", "pitfalls")


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
        """Number of these cases that are real, and number of rules applied."""
        held = {"real cases": len(self.library.cases), "rules": len(lessons.RULES)}
        return pd.Series(held)

    def heading(self, name: str) -> str:
        """The heading of a section."""
        return self._say(f"heading.{name}")

    def _say(self, key: str, **values: object) -> str:
        return self.locale.translate(f"learned.{key}", **values)

    @section
    def header(self) -> Block:
        """Title, and how the cases were chosen."""
        head = element("header", element("h1", self.title), self.basis(), id="header")
        return Block("header", head.markup)

    @section
    def patterns(self) -> Block:
        """Second apologies, and what holds among cases of equal severity."""
        return self.block(
            "patterns",
            self.contain("second apologies", self._second_tries),
            self.contain("associations", self._held),
        )

    def _second_tries(self) -> Part:
        tries = self.learned.second_tries
        if len(tries.timed) < MIN_CASES:
            return paragraph(self._say("few", n=len(tries.timed), least=MIN_CASES))
        counts = {name: len(getattr(tries, name)) for name in ("timed", "tried", "followed")}
        text = self._say("second_tries", **counts)
        took = (
            self._say("took", n=tries.took.n, median=median_text(tries.took, "h", self.locale))
            if tries.took
            else self._say("few", n=len(tries.tried), least=MIN_CASES)
        )
        names = details(self._say("cases", n=len(tries.tried)), self._names(tries.tried))
        return join(paragraph(f"{text} {took}"), names)

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

    @section
    def successes(self) -> Block:
        """What cases did well, most frequent first."""
        return self.block("successes", self._rules("well"))

    @section
    def pitfalls(self) -> Block:
        """What cases did badly, most frequent first."""
        return self.block("pitfalls", self._rules("badly"))

    def _rules(self, side: str) -> Part:
        rules = self.tally[self.tally[side].str.len() > 0]
        rules = rules.assign(count=rules[side].str.len()).sort_values(
            ["count", "rule"], ascending=[False, True]
        )
        rows = []
        for row in rules.to_dict("records"):
            cells: list[Part] = [
                self._rule(row["rule"], side),
                self.locale.translate(f"subject.{row['subject']}"),
                f"{row['count']}",
            ]
            names = details(self._say("cases", n=row["count"]), self._names(row[side]))
            rows.append((*cells, names))
        columns = ("rule", "subject", "cases", "which")
        header = [self._say(f"column.{name}") for name in columns]
        note = self._say(f"{side}_note")
        return table(header, rows, caption=note, numeric=(2,))

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
