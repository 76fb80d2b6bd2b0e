"""Bytes of each chart, and of all charts and tables of a page, for spans of half a year to eight.

python tests/charts/benchmark_svg.py
"""

import tempfile
from pathlib import Path

from long_span import results, stretched

from analytics import charts
from analytics.reports import sections
from analytics.reports.page import Page
from analytics.results import Results

YEARS = (0.5, 1, 4, 8)


def sizes(found: Results) -> dict[str, int]:
    """Bytes by chart, and of the page's sections together."""
    drawn = {name: charts.draw(name, found) for name in charts.available(found)}
    page = Page(found)
    shown = [getattr(page, name)().markup for name in sections.specs()]
    alts = {f"{name}, alt": len(chart.alt.encode()) for name, chart in drawn.items()}
    return (
        {name: len(charts.svg(chart).encode()) for name, chart in drawn.items()}
        | {"all alternative texts": sum(alts.values())}
        | {"page": sum(len(markup.encode()) for markup in shown)}
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = results(Path(folder), 0.25)
    columns = {years: sizes(stretched(found, years)) for years in YEARS}
    print(f"{'bytes':24}" + "".join(f"{years:>10} y" for years in YEARS))
    for name in columns[YEARS[-1]]:
        print(f"{name:24}" + "".join(f"{columns[years].get(name, 0):12,}" for years in YEARS))


if __name__ == "__main__":
    main()
