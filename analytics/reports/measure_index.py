"""`casestudies/MEASURES.md`: every measure with its unit, its required data and its definition."""

from analytics import study
from analytics.wording import Locale


def markdown(locale: Locale) -> str:
    """The page as Markdown, from the declared measures and the catalogue."""
    lines = [
        f"# {locale.translate('measure_index.title')}",
        "",
        locale.translate("measure_index.lead"),
        "",
        locale.translate("measure_index.header"),
        "|---|---|---|---|",
    ]
    for spec, needs in study.needs().items():
        needed = locale.format_list([locale.translate(f"measure_index.needs.{n}") for n in needs])
        definition = locale.translate(f"definition.{spec.name}")
        cells = (f"`{spec.name}`", locale.unit_name(spec.unit), needed, definition)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
