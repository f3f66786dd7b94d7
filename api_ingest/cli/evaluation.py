"""`api-ingest watchlist evaluate`: how good the matching is, on an exam of invented people."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from api_ingest.cli import public_sets
from api_ingest.cli.peer import logic_v2
from api_ingest.printing import print_json, print_table
from watchlists.evaluate import exam, matchers
from watchlists.evaluate.measure import Result, measure
from watchlists.evaluate.plot import calibration
from watchlists.evaluate.reach import reach
from watchlists.index import Index


def evaluate(
    size: Annotated[int, typer.Option(min=100, help="entries on the list")] = 10_000,
    a_class: Annotated[int, typer.Option(min=1, help="listed travellers a class")] = 50,
    innocent: Annotated[int, typer.Option(min=1_000, help="travellers on no list")] = 10_000,
    seed: Annotated[int, typer.Option(help="the same seed gives the same exam")] = 1,
    *,
    baseline: Annotated[bool, typer.Option(help="the plain comparison too")] = False,
    peer: Annotated[
        Path | None,
        typer.Option(
            exists=True, help="a Python that has nomenklatura: its logic-v2 sits the exam too"
        ),
    ] = None,
    public: Annotated[
        Path | None,
        typer.Option(
            help="a folder with cases.csv and checks.yml of nomenklatura, and splink's "
            "historical figures (parquet, which --peer reads)"
        ),
    ] = None,
    plot: Annotated[
        Path | None, typer.Option(help="write the calibration to this file, as SVG")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="one object a matcher")] = False,
) -> None:
    """Measure the matching: recall by class, precision, calibration, at set rates of alerts."""
    paper = exam.make(seed, size=size, a_class=a_class, innocent=innocent)
    index = Index.build(paper.entries)
    results = {"api-ingest": measure(paper, matchers.ours(index), calibrated=True)}
    if baseline:
        results["token_sort_ratio and birth date"] = measure(paper, matchers.plain(paper))
    if plot:
        title = f"{size:,} entries, seed {seed}: probabilities taken at their word"
        plot.write_text(calibration(title, results["api-ingest"].calibration), "utf-8")
    with ExitStack() as stack:
        other = stack.enter_context(logic_v2(peer)) if peer else None
        if other:
            results["logic-v2"] = measure(paper, other.matcher(index))
        pairs = public_sets.rows(public, peer, other)
    reached = reach(paper, index)
    if json:
        print_json({"matcher": name, **result.to_json()} for name, result in results.items())
        print_json(
            [
                {"searched": kind, **one._asdict(), "share": one.share}
                for kind, one in reached.items()
            ]
        )
        print_json(row._asdict() for row in pairs)
        return
    for name, result in results.items():
        _show(
            f"{name}, {size:,} entries: share found, at so many innocents alerted of 1,000", result
        )
    print_table(
        "the search: of the listed that scoring every entry would say, how many it reaches",
        ("", "to be said", "reached", "share"),
        [(kind, *one, f"{one.share:.4f}") for kind, one in reached.items()],
    )
    columns = ("set", "at", "pairs", "found", "by logic-v2", "not read")
    print_table("public labelled sets", columns, pairs)


def _show(title: str, result: Result) -> None:
    rows: list[tuple[object, ...]] = [
        (name, *(f"{value:.3f}" for value in values)) for name, values in result.recall.items()
    ]
    rows.append(("all classes", *(f"{value:.3f}" for value in result.overall)))
    rows.append(("precision", *(f"{value:.3f}" for value in result.precision)))
    rows += [
        (f"alerted, though another: {name}", *(f"{value:.3f}" for value in values))
        for name, values in result.alike.items()
    ]
    print_table(title, ("class", *(f"{rate:g}" for rate in result.rates)), rows)
    if result.calibration:
        print_table(
            "probabilities taken at their word",
            ("from", "to", "said", "true", "between", "", "pairs"),
            [
                (
                    row.low,
                    row.high,
                    f"{row.said:.3f}",
                    f"{row.true:.3f}",
                    f"{row.least:.3f} and {row.most:.3f}",
                    "█" * round(row.true * 20),
                    row.pairs,
                )
                for row in result.calibration
            ],
        )
