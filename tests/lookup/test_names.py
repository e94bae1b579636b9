"""Names are found however they are written: a table of ways to name concepts, and rules for all other concepts."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from built import sample_folder, sample_graph
from telling import graph_of, opened

from kg.concepts import concept_id
from kg.errors import NotFoundError
from kg.graph.network import Graph, concepts_of, to_graph
from kg.lookup import AmbiguousError, find_concept, find_names, open_index, write_index
from kg.lookup.known import known_names
from kg.lookup.ways import Way
from kg.model import Concept, Kind, Link, Mention, Paper, Role
from kg.store.writing import write_store

TABLE = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "names_table.tsv").read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def sample() -> Iterator[sqlite3.Connection]:
    with open_index(sample_folder() / "kg.sqlite") as store:
        yield store


def test_a_table_of_ways_to_name_concepts(sample: sqlite3.Connection) -> None:
    assert len(TABLE) == 60
    assert len({label for label, _ in TABLE}) == 20
    wrong = []
    for label, name in TABLE:
        hits = find_names(sample, name)
        if not hits or hits[0].label != label:
            wrong.append((name, [hit.label for hit in hits[:3]]))
    assert len(wrong) <= 3, wrong  # 95 %


def _typo(name: str, chance: random.Random) -> str:
    """A name with a letter left out, doubled, changed, or swapped with the next."""
    place = chance.randrange(1, len(name) - 1)
    before, letter, after = name[:place], name[place], name[place + 1 :]
    other = chance.choice("aeinrst")
    return before + chance.choice([after, 2 * letter + after, other + after, after[0] + letter + after[1:]])


def _american(name: str, chance: random.Random) -> str:
    return name.replace("ization", "isation").replace("ize", "ise").replace("behavior", "behaviour")


WAYS: dict[str, Callable[[str, random.Random], str]] = {
    "typo": lambda name, chance: _typo(name, chance) if len(name) > 6 else name,
    "upper case": lambda name, chance: name.upper(),
    "lower case": lambda name, chance: name.lower(),
    "plural": lambda name, chance: f"{name}s" if name[-1].isalpha() and name[-1] not in "sS" else name,
    "hyphens": lambda name, chance: name.replace(" ", "-"),
    "no hyphens": lambda name, chance: name.replace("-", " "),
    "British": _american,
    "together": lambda name, chance: name.replace(" ", "") if name.count(" ") == 1 else name,
    "with an article": lambda name, chance: f"the {name}",
    "turned round": lambda name, chance: ", ".join(reversed(name.split(" "))) if name.count(" ") == 1 else name,
}


@pytest.mark.parametrize("way", WAYS)
def test_other_concepts_are_found_as_well(way: str, sample: sqlite3.Connection) -> None:
    """Concepts that are not in the table, by rules that know nothing of them."""
    chance = random.Random(way)
    taken = {label for label, _ in TABLE}
    labels = sorted(c.label for c in concepts_of(sample_graph()) if c.label not in taken and len(c.label) > 3)
    tried = [(label, name) for label in chance.sample(labels, 150) if (name := WAYS[way](label, chance)) != label]
    right = [label for label, name in tried if [hit.label for hit in find_names(sample, name)[:1]] == [label]]
    if tried:
        assert len(right) >= 0.95 * len(tried), sorted({label for label, _ in tried} - set(right))


def test_the_three_names_of_one_thing_give_one_card(sample: sqlite3.Connection) -> None:
    names = "PPO", "proximal policy optimisation", "proximal polcy optimization"
    assert len({find_concept(sample, name)[0] for name in names}) == 1


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("label smoothing", Way.LABEL),
        ("PPO", Way.ALIAS),
        ("proximal policy", Way.PART),
        ("lable smoothing", Way.TYPO),
        ("smoothing of labels", Way.SPELLING),
    ],
)
def test_a_hit_says_how_it_was_found(name: str, way: Way, sample: sqlite3.Connection) -> None:
    assert find_names(sample, name)[0].way is way


def test_only_exact_names_where_guesses_are_off(sample: sqlite3.Connection) -> None:
    for name in ("lable smoothing", "smoothing of labels", "label smoo", "the label smoothing"):
        assert find_names(sample, name)
        assert find_names(sample, name, exact=True) == ()
        with pytest.raises(NotFoundError) as error:
            find_concept(sample, name, exact=True)
        assert "label smoothing" in error.value.suggestions
    for name in ("PPO", "Label-Smoothings", "proximal policy optimisation"):
        assert find_names(sample, name, exact=True)


def test_likelihoods_are_shares(sample: sqlite3.Connection) -> None:
    for name in ("network", "learn", "policy optimiz", "gradient", "image classifcation", "MNIST"):
        hits = find_names(sample, name, most=1000)
        assert hits
        assert 0 < sum(hit.likelihood for hit in hits) <= 1.001
        guessed = [hit.likelihood for hit in hits if hit.way not in {Way.ID, Way.LABEL, Way.ALIAS, Way.KNOWN}]
        assert guessed == sorted(guessed, reverse=True)
        assert len({hit.concept_id for hit in hits}) == len(hits)


def test_a_name_that_may_mean_several_is_not_guessed(sample: sqlite3.Connection) -> None:
    with pytest.raises(AmbiguousError) as error:
        find_concept(sample, "policy")
    assert len(error.value.hits) > 1
    assert error.value.hits[0].label in str(error.value)
    assert "\n" not in str(error.value)


def test_a_kind_chooses_among_concepts(sample: sqlite3.Connection) -> None:
    for kind in Kind:
        for hit in find_names(sample, "image", kind=kind):
            (concept,) = (c for c in concepts_of(sample_graph()) if c.id == hit.concept_id)
            assert kind in concept.kinds
    assert find_names(sample, "MNIST", kind=Kind.DATASET)[0].label == "MNIST"
    assert all(hit.label != "MNIST" for hit in find_names(sample, "MNIST", kind=Kind.PROBLEM))


def _one(label: str, aliases: tuple[str, ...] = (), papers: int = 1) -> tuple[Concept, list[Link], list[Paper]]:
    concept = Concept(f"{label}-1", label.casefold(), label, (Kind.METHOD,), aliases)
    made = [Paper(f"{label} {number}", f"{label} in paper {number}") for number in range(papers)]
    mention = (0, len(label), label, Kind.METHOD, Role.USES, 0.9, ("network",))
    return concept, [Link(p.id, concept.id, Kind.METHOD, Role.USES, (Mention(p.id, *mention),)) for p in made], made


def _store(folder: Path, *parts: tuple[Concept, list[Link], list[Paper]]) -> Path:
    graph = to_graph(
        [paper for _, _, papers in parts for paper in papers],
        [concept for concept, _, _ in parts],
        [link for _, links, _ in parts for link in links],
    )
    write_store(graph, folder / "kg.sqlite")
    write_index(graph, folder / "kg.sqlite")
    return folder / "kg.sqlite"


def test_numbers_are_no_typos(tmp_path: Path) -> None:
    with open_index(_store(tmp_path, _one("CIFAR-100"), _one("ResNet-50"))) as store:
        assert find_names(store, "CIFAR-10", exact=True) == ()
        assert [hit.way for hit in find_names(store, "ResNet-18")] == []


def test_a_letter_behind_a_number_is_no_typo(tmp_path: Path) -> None:
    with open_index(_store(tmp_path, _one("GPT-4", papers=9))) as store:
        assert find_names(store, "GPT-4o") == ()


def test_a_word_that_papers_write_is_no_typo_of_another(tmp_path: Path) -> None:
    wrapping, links, papers = _one("wrapping", papers=9)
    written = [*papers, *(Paper(f"g{n}", f"On grasping, part {n}") for n in range(3))]
    for few, found in ((written[:-1], ["wrapping"]), (written, [])):
        folder = tmp_path / str(len(few))
        folder.mkdir()
        with open_index(_store(folder, (wrapping, links, few))) as store:
            assert [hit.label for hit in find_names(store, "grapping")] == ["wrapping"]
            assert [hit.label for hit in find_names(store, "grasping")] == found


def test_a_slip_that_makes_another_word_is_a_typo_of_the_whole_name(tmp_path: Path) -> None:
    few, links, papers = _one("few-shot learning", papers=9)
    written = [*papers, *(Paper(f"g{n}", f"On hot topics, part {n}") for n in range(3))]
    with open_index(_store(tmp_path, (few, links, written))) as store:
        assert find_concept(store, "few-hot learning")[0].label == "few-shot learning"


def test_a_name_of_another_kind_hides_none_of_the_kind_that_is_wanted(tmp_path: Path) -> None:
    concept, links, papers = _one("sparse graph matching")
    wanted = Concept(concept.id, concept.key, concept.label, (Kind.PROBLEM,))
    as_problem = [Link(link.paper_id, link.concept_id, Kind.PROBLEM, link.role, link.mentions) for link in links]
    with open_index(_store(tmp_path, (wanted, as_problem, papers), _one("sparse graphing", papers=9))) as store:
        assert find_names(store, "sparse graph")[0].label == "sparse graphing"
        assert [hit.label for hit in find_names(store, "sparse graph", kind=Kind.PROBLEM)] == [concept.label]


def test_what_a_whole_name_is_a_part_of_says_less(tmp_path: Path) -> None:
    """Written otherwise, or with a slight typo, it is that name, however many begin like it."""
    longer = [_one(f"graph neural network {part}") for part in ("pruning", "training", "sparsification")]
    with open_index(_store(tmp_path, _one("graph neural network"), *longer)) as store:
        for name in ("graph neural nets", "graph neural netwrk"):
            assert [hit.label for hit in find_names(store, name)][:1] == ["graph neural network"]
            assert find_concept(store, name)[0].label == "graph neural network"


def test_what_stands_before_to_is_not_what_stands_behind_it(tmp_path: Path) -> None:
    with open_index(_store(tmp_path, _one("graph-to-text generation", papers=9))) as store:
        assert find_names(store, "text-to-graph generation") == ()


def test_a_commoner_concept_is_likelier(tmp_path: Path) -> None:
    with open_index(_store(tmp_path, _one("sparse network", papers=1), _one("sparse networking", papers=30))) as store:
        assert [hit.label for hit in find_names(store, "spars networkin")][:1] == ["sparse networking"]
        assert [hit.label for hit in find_names(store, "sparse netw")] == ["sparse networking", "sparse network"]


def test_what_is_called_so_and_is_of_another_kind_is_said_and_nothing_else_is_taken_for_it() -> None:
    with opened(graph_of([("One", "?occlusion"), *[("More", "occlusion model")] * 9])) as store:
        assert find_names(store, "occlusion", kind=Kind.METHOD) == ()
        with pytest.raises(NotFoundError, match="'occlusion' is a problem, no method"):
            find_concept(store, "occlusion", kind=Kind.METHOD)
        assert find_concept(store, "occlusio", kind=Kind.METHOD)[0].label == "occlusion model"


def test_words_may_be_mistyped_one_by_one(sample: sqlite3.Connection) -> None:
    for name in ("smoothing of lables", "labels smothing", "lable smoothng"):
        assert find_names(sample, name)[0].label == "label smoothing"
    assert "policy optimization" in find_names(sample, "polcy optimization")[0].label


@pytest.mark.parametrize("place", range(14))
def test_a_typo_at_any_place_is_found(place: int, tmp_path: Path) -> None:
    """Also where two pieces of the name meet, and where a letter is swapped over that place."""
    name = "gaussian processing"
    swapped = name[: place + 1] + name[place + 2] + name[place + 1] + name[place + 3 :]
    other = f"{name[:place]}q{name[place + 1 :]}"
    with open_index(_store(tmp_path, _one(name), _one("other thing"))) as store:
        for typed in (swapped, other, f"{name[:place]}q{name[place:]}", name[:place] + name[place + 1 :]):
            assert [hit.label for hit in find_names(store, typed)] == [name], typed


def test_initials_lead_to_a_label_and_back(tmp_path: Path) -> None:
    parts = _one("latent frame propagation"), _one("ZQKW"), _one("graph search")
    with open_index(_store(tmp_path, *parts)) as store:
        assert find_names(store, "LFP")[0].label == "latent frame propagation"
        assert find_names(store, "LFP")[0].way is Way.INITIALS
        assert find_names(store, "zero quick kernel warping")[0].label == "ZQKW"


def test_initials_of_many_are_those_of_none(tmp_path: Path) -> None:
    names = [f"{one} {other}" for one in ("odd", "open", "outer", "optical") for other in ("notes", "nets")]
    with open_index(_store(tmp_path, *map(_one, names))) as store:
        assert len(find_names(store, "O(n)")) == len(names)
        with pytest.raises(NotFoundError, match=r"no concept is called 'O\(n\)'") as caught:
            find_concept(store, "O(n)")
    assert not isinstance(caught.value, AmbiguousError)
    assert len(caught.value.suggestions) == 3


def test_names_known_from_elsewhere_lead_to_a_concept(tmp_path: Path) -> None:
    assert "PPO" in known_names({"proximal policy optimization"})["proximal policy optimization"]
    assert "proximal policy optimization" in known_names({"ppo"})["ppo"]
    with open_index(_store(tmp_path, _one("proximal policy optimization"))) as store:
        (hit,) = find_names(store, "PPO", exact=True)
        assert hit.way is Way.KNOWN
    (tmp_path / "short").mkdir()
    with open_index(_store(tmp_path / "short", _one("PPO"))) as store:
        assert find_names(store, "Proximal Policy Optimisation")[0].label == "PPO"


@pytest.mark.parametrize(
    "name", ["", " ", "…", "\x00", "%", '"', "'; DROP TABLE look_name; --", "*", "a" * 5000, "NEAR("]
)
def test_odd_names_find_nothing_and_break_nothing(name: str, store: sqlite3.Connection) -> None:
    hits = find_names(store, name)
    assert all(hit.way is not Way.LABEL for hit in hits)


def test_every_name_of_any_graph_leads_to_a_concept_that_has_it(graph: Graph, store: sqlite3.Connection) -> None:
    for concept in concepts_of(graph):
        for name in (concept.label, *concept.aliases):
            assert find_names(store, name)[0].concept_id == concept.id
            assert find_names(store, name)[0].way in {Way.LABEL, Way.ALIAS}


def test_a_typo_is_found_among_thousands_of_names_that_end_alike(tmp_path: Path) -> None:
    names = [f"method {number} of optimization" for number in range(6_000)] + ["proximal policy optimization"]
    concepts = [Concept(concept_id(name), name, name, (Kind.METHOD,)) for name in names]
    papers = [Paper(str(number), f"Paper {number}") for number in range(1_000)]
    links = [Link(str(n % 1_000), concept.id, Kind.METHOD, Role.USES, ()) for n, concept in enumerate(concepts)]
    graph = to_graph(papers, concepts, links)
    path = tmp_path / "kg.sqlite"
    write_store(graph, path)
    write_index(graph, path)
    with open_index(path) as store:
        assert find_concept(store, "proximal polcy optimization")[0].label == names[-1]
