"""The commands that judge a graph or what made it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.parameters import GraphFolder
from kg.cli.shared import graph_option, output_options, print_result, say, width
from kg.errors import counted

if TYPE_CHECKING:
    from kg.graph.network import Graph


@click.command("eval")
@click.argument("gold", type=click.Path(path_type=Path), required=False)
@click.option("--sample", "number", type=click.IntRange(1), help="Judge this many mentions of your own graph instead.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed draws another sample.")
@output_options
@graph_option
def evaluate_(gold: Path | None, number: int | None, seed: int, form: str | None, folder: Path) -> None:
    """Measure the extraction: against annotated papers in GOLD, or by judging a sample of your own graph.

    GOLD is JSON Lines, one paper a line: title, abstract and concepts, each with name, type (method, dataset,
    problem), role, and surfaces (every form in which the text names it).
    """
    if (gold is None) == (number is None):
        raise click.UsageError("give either GOLD or --sample")
    from kg import evaluate
    from kg.answers import format
    from kg.flow.graphs import build_graph
    from kg.flow.whole import load
    from kg.gold import read_gold
    from kg.sources import Reading

    if gold is not None:
        annotated = read_gold(gold)
        graph = build_graph(Reading(len(annotated), len(annotated), papers=tuple(item.paper for item in annotated)))
        result = evaluate.evaluate(graph, annotated)
        print_result(form, result, format.evaluation_rows(result), lambda: format.evaluation_text(result))
    elif number is not None:
        _judge(load(folder), number, seed)


def _judge(graph: Graph, number: int, seed: int) -> None:
    """Ask of each mention of a sample whether it is right; say the precision of what was answered."""
    from kg import evaluate
    from kg.answers import format

    answers = []
    for link, mention in evaluate.sample_mentions(graph, number, seed):
        say(f"\n{format.judging_text(graph, link, mention, width())}")
        answer = click.prompt("right? (y, n, s to skip, q to stop)", type=click.Choice(["y", "n", "s", "q"]), err=True)
        if answer == "q":
            break
        answers += [answer == "y"] if answer != "s" else []
    low, high = evaluate.wilson_interval(sum(answers), len(answers))
    share = 100 * sum(answers) / len(answers) if answers else 0.0
    click.echo(
        f"{sum(answers)} of {len(answers)} right: {share:.0f} % (95 % interval {100 * low:.0f} to {100 * high:.0f} %)"
    )


@click.command()
@click.option("--top", type=click.IntRange(min=0), default=20, show_default=True, help="How many questions to show.")
@click.option(
    "--corrections",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of corrections; what it answers is not asked. By default corrections.txt in the folder.",
)
@output_options
@graph_option
def review(top: int, corrections: Path | None, form: str | None, folder: Path) -> None:
    """List the most doubtful decisions of a build, each with the line to add to corrections.txt for yes or no."""
    from kg.concepts import normal_form
    from kg.concepts.review import doubts
    from kg.flow.graphs import CORRECTIONS, find_corrections
    from kg.flow.whole import load
    from kg.graph.network import concepts_of, links_of, merges_of
    from kg.nlp import load_vocabulary

    graph = load(folder)
    by_hand = find_corrections(corrections, folder)
    known = {normal_form(entry.label) for entry in load_vocabulary()}
    found = doubts(list(concepts_of(graph)), links_of(graph), merges_of(graph), known, by_hand)
    rows = [asdict(doubt) for doubt in found[:top]]
    questions, file = counted(len(found), "question"), click.format_filename(folder / CORRECTIONS)
    say(f"{questions}; add a line to {file} and build again")
    text = "\n\n".join(f"{d.question}\n  yes: {d.yes}\n  no:  {d.no}" for d in found[:top])
    print_result(form, rows, rows, lambda: text)


@click.command()
@click.argument("old", type=GraphFolder())
@click.argument("new", type=GraphFolder())
@click.option("--redirects", is_flag=True, help="Write the old IRIs that went and their successors as Turtle.")
@click.option("--top", type=click.IntRange(min=0), default=20, show_default=True, help="How many of each to show.")
@output_options
def diff(old: Path, new: Path, redirects: bool, top: int, form: str | None) -> None:
    """Compare two graphs, in the folders OLD and NEW: papers, concepts and links that came, went or changed."""
    import io

    from kg.answers.changes import CHANGES_COLUMNS, changes_rows, changes_text
    from kg.flow.whole import load
    from kg.lookup.difference import changes
    from kg.rdf.redirects import compare, write_redirects

    if redirects and form:
        raise click.UsageError("--redirects writes Turtle: leave out --csv and --json")
    graphs = load(old), load(new)
    gone = compare(*graphs)
    if redirects:
        buffer = io.BytesIO()
        write_redirects(gone, buffer)
        click.echo(buffer.getvalue().decode(), nl=False)
        return
    found = changes(*graphs, gone)
    print_result(form, found, changes_rows(found), lambda: changes_text(found, width(), top), CHANGES_COLUMNS)
