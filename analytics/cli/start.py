"""The command that makes a case and its first page from files of messages alone."""

import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from analytics.cli import first_look
from analytics.cli.console import err, out, print_json
from analytics.cli.first_look import FirstLook, Order
from analytics.cli.import_messages import mapping_file
from analytics.errors import UsageError

if TYPE_CHECKING:
    from analytics.messages import Summary
    from analytics.reports.runner import Result
    from analytics.study import Proposals


def start(
    files: Annotated[list[Path], typer.Argument(help="Exported files, folders or globs.")],
    brand: Annotated[str, typer.Option(help="The brand that the messages are about.")],
    handle: Annotated[
        list[str] | None, typer.Option(help="An account of the brand; repeat for others.")
    ] = None,
    case: Annotated[
        str, typer.Option(help="Id of the new case; default: YEAR-BRAND-first-look.")
    ] = "",
    tz: Annotated[
        str, typer.Option(help="The brand's zone, in which days and times without one are read.")
    ] = "",
    format_: Annotated[
        str | None, typer.Option("--format", help="Format, where recognition is wrong.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="YAML file that maps columns of a generic file.")
    ] = None,
    trusted: Annotated[
        bool,
        typer.Option("--trusted", help="You know these files: any number, rows and unpacked size."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    lang: Annotated[str, typer.Option(help="Language of the page.")] = "en",
    out_dir: Annotated[
        Path | None, typer.Option("--out", help="Folder of the reports; default: reports/.")
    ] = None,
) -> None:
    """Make a case from exported messages, and its first page, in one go."""
    from analytics import cases
    from analytics.wording import Locale

    order = Order(
        files,
        " ".join(brand.split()),
        tuple(dict.fromkeys(name.strip().removeprefix("@") for name in handle or [])),
        case,
        tz or None,
        Locale.of(lang),
        {"format": format_, "mapping": mapping_file(mapping), "trusted": trusted},
    )
    _require(order)
    if case:
        (cases.require_id if dry_run else cases.require_free)(case)
    with TemporaryDirectory(prefix="aftermath-start-") as folder, _progress(as_json) as bar:
        first = _first_look(order, Path(folder), bar)
        said = first_look.plain(first, order.locale)
        if not dry_run:
            cases.require_free(first.case_id)
            _keep(order, first, Path(folder), bar)
    if not as_json:
        for line in first_look.lines(first, order.locale):
            out.print(line)
    page = None if dry_run else _page(first.case_id, lang, out_dir)
    if as_json:
        print_json(said | ({"page": str(page)} if page else {}))
    elif page is None:
        out.print(f"nothing written{first_look.taken(first.case_id)}")
    else:
        out.print(f"Open {page}")
        out.print(f"  what is left to do: aftermath check {first.case_id}")
        out.print(f"  the facts go into casestudies/{first.case_id}/case.yaml")


LONGEST = 60
"""Letters of a brand's name in the id of its case, which names folders."""
Bar = Callable[[str, int], Callable[[int], None]]
"""Begins a step of a number of units; gives the function that counts them."""


def _require(order: Order) -> None:
    """Refuse what no case can be made of, before anything is read."""
    if not order.brand:
        right = 'Name whom the messages are about: --brand "Acme"'
        raise UsageError(what="the brand has no name", where="--brand", right=right)
    for name in order.handles:
        if not name or re.search(r"\s", name):
            right = "One account without spaces, such as --handle @acme"
            raise UsageError(what=f"{name!r} is no account", where="--handle", right=right)


@contextmanager
def _progress(is_quiet: bool) -> Iterator[Bar]:
    with Progress(console=err, transient=True, disable=is_quiet or not err.is_terminal) as bar:

        def begin(what: str, total: int) -> Callable[[int], None]:
            task = bar.add_task(what, total=total)
            return lambda count: bar.advance(task, count)

        yield begin


def _first_look(order: Order, folder: Path, bar: Bar) -> FirstLook:
    """Read the files into a folder that is thrown away, and look at what they hold."""
    from analytics import messages, study

    summary = _store(order, order.handles, folder, bar)
    stored = messages.stored(folder)
    assert stored is not None  # `store` has written it
    proposals = study.propose(
        stored,
        order.brand,
        given=order.handles,
        zone=order.tz or "UTC",
        folder=folder,
        tick=bar("looking", stored.rows),
    )
    return FirstLook(order.case or _id(order.brand, proposals), summary, proposals)


def _store(order: Order, accounts: Sequence[str], folder: Path, bar: Bar) -> "Summary":
    from analytics import messages

    sides = [messages.SideRule("brand", handles=tuple(accounts))] if accounts else []
    tick = bar("reading", messages.size(order.files, order.reading["trusted"]))
    return messages.store(
        order.files, folder, tz=order.tz, sides=sides, suggest=True, tick=tick, **order.reading
    )


def _id(brand: str, proposals: "Proposals") -> str:
    """`<year>-<brand>-first-look`: the year of the onset, else of the last message."""
    window = proposals.onset.window
    at = proposals.last if window is None else window.latest
    return "-".join([str(at.year), *(_plain_words(brand) or ["brand"]), "first-look"])


def _plain_words(text: str) -> list[str]:
    """The words of a name, as ids are written; none where it has no Latin letter or digit. Of a
    long name the beginning, since the id names folders.
    """
    plain = unicodedata.normalize("NFKD", text.casefold().replace("'", "").replace("’", ""))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.findall(r"[a-z0-9]+", " ".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST])


def _keep(order: Order, first: FirstLook, folder: Path, bar: Bar) -> None:
    """Write the case and its messages; where that fails, neither stays."""
    from analytics import cases

    data = cases.home() / "data" / first.case_id
    accounts = [*order.handles, *(one.name for one in first.proposals.accounts.proposed)]
    made = cases.start(first_look.started(order, first))
    try:
        _store(order, accounts, data, bar)
        for scores in folder.glob("scores-*.sqlite"):
            shutil.copy2(scores, data / scores.name)
    except BaseException:
        for path in (data, made):
            with suppress(OSError):
                shutil.rmtree(path)
        raise


def _page(case_id: str, lang: str, out_dir: Path | None) -> Path:
    """Build the case's page, and the pages over all cases; exit with a failure where it fails."""
    from analytics import cases
    from analytics.reports import processes, runner

    root = cases.home()
    target = (out_dir or root / "reports").resolve()
    results = runner.run(
        [case_id],
        root=root,
        out=target,
        parameters={"as_of": "", "lang": lang, "model": "shipped", "bin_minutes": 0},
        limits=processes.limits(2),
    )
    for result in results:
        for told in (*map(str, result.faults), *result.warnings, *_failure(result)):
            err.print(f"{result.case}: {told}")
    if not any(result.case == case_id and result.ok for result in results):
        err.print(f"The case stands: casestudies/{case_id}. Try again: aftermath run {case_id}")
        raise typer.Exit(1)
    return target / case_id / "report.html"


def _failure(result: "Result") -> list[str]:
    return [] if result.ok else [result.message]
