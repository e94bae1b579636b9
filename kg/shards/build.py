"""The driver of a sharded build: it sends passes over the shards to workers, and decides by what they give back.

What it holds grows with the number of names that several papers have, or that are written alike: what is one paper's
alone is settled in its shard, or in a part of the names. Each pass of a shard leaves a file when it is done: a build
that was interrupted goes on there.
"""

from __future__ import annotations

import hashlib
from collections import ChainMap, Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

from kg.concepts.corrections import Corrections
from kg.concepts.own_links import links_of_text
from kg.concepts.resolving import without_garbage_collector
from kg.errors import GraphError
from kg.flow.folder import check_some
from kg.flow.outputs import STORE
from kg.graph.network import Run
from kg.graph.provenance import run_from
from kg.graph.summary import told
from kg.library.made import software
from kg.lookup.tables import INDEX_VERSION
from kg.nlp.engine import EngineError
from kg.nlp.pool import WorkerError
from kg.rdf.parts import Tally as Written
from kg.shards import concepts, hierarchy, names, outputs, papers, passes, published, reading, tables
from kg.shards.folder import DamagedError, explained
from kg.shards.job import Job
from kg.shards.published import Sharded
from kg.shards.sums import decider_to_json, written_from_json
from kg.sources import Account
from kg.sources.account import account_of_json, added_up
from kg.sources.stream import absolute_name

#: Called with what is done, and how many of how many shards it was done for.
Progress = Callable[[str, int, int], object]
#: Does a part of a pass; what it gives back is kept as JSON.
_Task = Callable[[Job, int], Any]


@dataclass(frozen=True, slots=True)
class _Driver:
    """Runs passes: on an executor, or without one in this process."""

    job: Job
    executor: Executor | None
    progress: Progress

    def run(self, stage: str, doing: str, task: _Task, number: int) -> list[Any]:
        """Do a pass for so many parts, but for those that were done before; the results in order."""
        folder = self.job.folder
        done = folder.names(self.job.at(stage, "").rstrip("/"))
        left = [part for part in range(number) if f"{part:05}.json" not in done]
        self.progress(doing, number - len(left), number)
        if self.executor is None:
            for place, part in enumerate(left):
                _do(task, self.job, stage, part)
                self.progress(doing, number - len(left) + place + 1, number)
        else:
            futures = [self.executor.submit(_on_a_worker, task, self.job, stage, part, software()) for part in left]
            for place, future in enumerate(as_completed(futures)):
                future.result()
                self.progress(doing, number - len(left) + place + 1, number)
        return [folder.read_json(self.job.result(stage, part)) for part in range(number)]


def _do(task: _Task, job: Job, stage: str, part: int) -> None:
    """Do a part of a pass, and keep its result."""
    job.folder.write_json(job.result(stage, part), task(job, part))


def _on_a_worker(task: _Task, job: Job, stage: str, part: int, wanted: str) -> None:
    """Do a part of a pass, unless this worker would do it in another way than the driver."""
    if software() != wanted:
        raise EngineError("a worker has another version of paperkg or of a package: install the same everywhere")
    _do(task, job, stage, part)


def build_job(
    job: Job,
    corrections: Corrections | None,
    executor: Executor | None = None,
    progress: Progress = lambda doing, done, total: None,
    *,
    allow_empty: bool = False,
) -> Sharded:
    """Build a graph in shards.

    Raises
    ------
    KgError
        Where an input can't be read, a worker is killed, a file that was written is damaged, or the folder can't be
        written to. What was done is kept.
    """
    with explained(job.folder), _mended(job), without_garbage_collector():
        if job.folder.exists(STORE):
            raise GraphError(f"{job.url} holds a graph in one piece ({STORE}): choose another folder for shards")
        there = published.before(job)
        if there is not None and there.summary["state"] == job.state:
            published.sweep(job)
            return there
        complete = job.at("complete", "summary.json")
        if not job.folder.exists(complete):  # else all is written, and only has to be put in its place
            driver = _Driver(job, executor, progress)
            files = there.files if there is not None else ()
            job.folder.write_json(complete, _build(driver, corrections, files, allow_empty=allow_empty))
        published.publish(job, *job.folder.read_json(complete))
        made = published.before(job)
        assert made is not None
        published.sweep(job)
        return replace(made, is_new=True)


def _build(
    driver: _Driver, corrections: Corrections | None, known: Iterable[str], *, allow_empty: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Do all passes; what there is to say of the graph, and of the reading.

    ``known`` are the files that the graph has papers of before.
    """
    job, number = driver.job, driver.job.shards
    read = driver.run("read", "reading", reading.read_input, len(job.inputs))
    faults = _account([asdict(Account(0, 0, job.closed)), *(one["account"] for one in read)])
    published.check_readable(job, faults, known)
    if not allow_empty:
        check_some(any(one["records"] for one in read), job.url, faults.skipped)
    groups = driver.run("match", "matching", reading.match_titles, number)
    job.folder.write_json(job.at("match", "moves.json"), reading.moves(job, (g for found in groups for g in found)))
    gathered = driver.run("gather", "extracting", papers.gather, number)
    some_sure = _decide(driver)
    said_by_hand = concepts.keep_wanted(
        job, driver.run("uses", "naming concepts", passes.count_uses, number), some_sure
    )
    made = driver.run("choose", "making concepts", concepts.make_concepts, number)
    of_links = _above(
        driver, *({key: value for one in made for key, value in one.pop(n).items()} for n in ("known", "compounds"))
    )
    inputs = [s for found in driver.run("sources", "counting sources", papers.digest_sources, number) for s in found]
    own = links_of_text(job.links)
    run = run_from(sorted((name, digest) for name, digest in inputs), job.pipeline_hash, corrections, own)
    warnings = {"warnings": [*said_by_hand, *of_links]}
    account = _account([asdict(faults), *gathered])
    files = [
        absolute_name(path) if "://" not in path else path
        for path, one in zip(job.inputs, read, strict=True)
        if one["records"]
    ]
    summary = _summary_of_inputs(job, account) | _summary_of_concepts(made) | warnings | _written(driver, run)
    return summary, {"account": asdict(account), "files": files}


def _written(driver: _Driver, run: Run) -> dict[str, Any]:
    """Write the outputs; what there is to say of them."""
    job, number = driver.job, driver.job.shards
    job.folder.write_json(job.at("sources", "run.json"), [run.version, run.pipeline, run.inputs])
    written = driver.run("write", "writing papers", outputs.write_papers, number)
    finished = driver.run("finish", "writing concepts", outputs.write_concepts, number)
    ends = driver.run("index", "writing look-up", tables.write_part, tables.PARTS)
    total = sum((written_from_json(one["written"]) for one in (*written, *finished)), Written())
    detectors = sorted({name for one in written for name in one["detectors"]})
    return {
        "state": job.state,
        "tables": str(INDEX_VERSION),
        "ends": dict(sorted(ChainMap(*ends).items())),
        "version": run.version,
        "run": run.id,
        "shards": number,
        **{name: sum(one[name] for one in written) for name in ("links", "mentions")},
        "relations": sum(one["relations"] for one in finished),
        "triples": outputs.write_dataset(job, detectors, outputs.hierarchy_of(finished), total),
    }


def _account(said: Iterable[Any]) -> Account:
    """The account of all shards, or files, of those of each."""
    return added_up(account for one in said if (account := account_of_json(one)) is not None)


def _summary_of_inputs(job: Job, account: Account) -> dict[str, Any]:
    """How much was read, and how much of it was not used."""
    return {
        "files": len(job.inputs),
        "records": account.records,
        "skipped": len(account.skipped),
        "papers": account.number - len(account.left_out),
        "merged": account.merged,
        "bare": len(account.bare),
        "left out": len(account.left_out),
    }


def _summary_of_concepts(made: list[Any]) -> dict[str, Any]:
    """How many concepts there are, by which rules, and the commonest."""
    rules = sum((Counter(one["rules"]) for one in made), Counter[str]())
    top = max((one["top"] for one in made if one["top"]), default=None)
    return {
        "concepts": sum(one["concepts"] for one in made),
        "rules": told(rules),
        "top": top[2] if top else None,
    }


def _decide(driver: _Driver) -> bool:
    """Decide where names lead that met others, and send it to the workers; whether some short form is sure."""
    job, number = driver.job, driver.job.shards
    counted = driver.run("names", "counting names", names.count_names, number)
    meanings = names.meanings_of(counted)
    job.folder.write_json(job.at("decide", "wanted.json"), names.names_in(meanings))
    driver.run("meet", "comparing names", names.meet_names, number)
    decided = names.decide(job, meanings, (word for one in counted for word in one["proper"]))
    job.folder.write_json(job.at("decide", "decider.json"), decider_to_json(decided))
    of_papers = 0
    if decided.options:
        of_papers = sum(driver.run("contexts", "counting contexts", passes.count_contexts, number))
        driver.run("company", "adding contexts", passes.sum_contexts, number)
    job.folder.write_json(job.at("decide", "contexts.json"), of_papers)
    return bool(meanings.sure)


def _above(driver: _Driver, vocabulary: Mapping[str, str], compounds: Mapping[str, Any]) -> tuple[str, ...]:
    """Put concepts under others, and find what is the same elsewhere; warnings about links of one's own."""
    job, number = driver.job, driver.job.shards
    driver.run("compare", "comparing concepts", concepts.compare_names, number)
    driver.run("said", "reading statements", passes.count_said, number)
    said = driver.run("stated", "adding statements", hierarchy.add_said, number)
    found = hierarchy.Hierarchy(job, vocabulary, compounds, said)
    found.know(driver.run("look", "looking up", hierarchy.look_up, number))
    warnings = found.settle(driver.run("edges", "ordering concepts", hierarchy.settle_heads, number))
    driver.run("keep", "keeping concepts", hierarchy.keep_concepts, number)
    return warnings


@contextmanager
def _mended(job: Job) -> Iterator[None]:
    """Remove a file that is damaged, so that it is made anew, and say so; say what became of a killed worker."""
    try:
        yield
    except DamagedError as error:
        folder, _, name = error.name.rpartition("/")
        job.folder.remove(error.name)
        job.folder.remove(f"{folder}/{name[:5]}.json")
        raise GraphError(f"{job.url}: {error}; it is removed: run the command again") from error
    except BrokenProcessPool as error:
        raise WorkerError(
            "a worker process was killed, perhaps for want of memory; what was done is kept: run the same command"
            " again to go on, with more --shards or fewer --workers if it happens again"
        ) from error


def with_state(job: Job, states: Iterable[tuple[str, str]], *others: object) -> Job:
    """The job with what tells it from all others: the states of its inputs, its settings, the software."""
    parts = (sorted(states), replace(job, url="", inputs=(), given=frozenset(), state=""), others, INDEX_VERSION)
    return replace(job, state=hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest())
