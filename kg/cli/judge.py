"""The commands that judge a graph or what made it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.shared import graph_option, output_options, print_result, say, width

if TYPE_CHECKING:
    from kg.graph import Graph


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
    from kg import evaluate, flow, show
    from kg.sources import Reading

    if gold is not None:
        annotated = evaluate.read_gold(gold)
        graph = flow.build_graph(Reading(tuple(item.paper for item in annotated), len(annotated)))
        result = evaluate.evaluate(graph, annotated)
        print_result(form, result, show.evaluation_rows(result), lambda: show.evaluation_text(result))
    elif number is not None:
        _judge(flow.load(folder), number, seed)


def _judge(graph: Graph, number: int, seed: int) -> None:
    """Ask of each mention of a sample whether it is right; say the precision of what was answered."""
    from kg import evaluate, show

    answers = []
    for link, mention in evaluate.sample_mentions(graph, number, seed):
        say(f"\n{show.judging_text(graph, link, mention, width())}")
        answer = click.prompt("right? (y, n, s to skip, q to stop)", type=click.Choice(["y", "n", "s", "q"]), err=True)
        if answer == "q":
            break
        answers += [answer == "y"] if answer != "s" else []
    low, high = evaluate.wilson_interval(sum(answers), len(answers))
    share = 100 * sum(answers) / len(answers) if answers else 0.0
    click.echo(
        f"{sum(answers)} of {len(answers)} right: {share:.0f} % (95 % interval {100 * low:.0f} to {100 * high:.0f} %)"
    )
