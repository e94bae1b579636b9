"""Which concepts are the same as one elsewhere: by label, by what supports it, and by tables of one's own."""

from __future__ import annotations

import gzip
import random
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.concepts.linking import DBPEDIA, OPENCS, UNSURE, Entry, OpenCS, linked, load_opencs
from kg.concepts.normal import normal_form
from kg.concepts.own_links import (
    OwnLink,
    digest_of_links,
    links_of_text,
    links_text,
    own_matches,
    own_names,
    parse_links,
    read_links,
)
from kg.errors import LinkError
from kg.model import Concept, Kind
from kg.paths import ontology
from kg.training.opencs import OTHER, SURE, Source, entries, read_review, read_source, write_entries

SOURCE = Path(__file__).parents[3] / "shared" / "linking" / "opencs.tsv.gz"
ADAM = "https://example.org/adam"


def concept(label: str, *broader: str, kind: Kind = Kind.METHOD, aliases: tuple[str, ...] = ()) -> Concept:
    key = normal_form(label)
    return Concept(f"{key}-1", key, label, (kind,), aliases, broader)


def matches(*concepts: Concept, table: OpenCS | None = None) -> dict[str, tuple[str, ...]]:
    return {made.label: made.matches for made in linked(concepts, (), table)[0]}


def table(*lines: str) -> OpenCS:
    return OpenCS("\n".join(sorted(line.replace("|", "\t") for line in lines)))


SMALL = table(
    "computer science|C1|||", "machine learning|C25||Machine_learning|C1", "entropy|C546|?|Entropy|C25",
    "conditional entropy|C9|||C546", "entropy|C7|?||C8", "coco|C5553|||C8", "clip|C13116|CLIPS||C8",
    "python|C10|Python||C25",
    "support vector machine|C2005||Support_vector_machine|C25", "aibo|C77|AIBO||C8", "adaboost|C78|AdaBoost||C25",
)  # fmt: skip


def test_a_label_of_several_words_is_enough_in_any_spelling() -> None:
    expected = (f"{DBPEDIA}Support_vector_machine", f"{OPENCS}C2005")
    for name in ("support vector machine", "Support-Vector Machines"):
        assert matches(concept(name), table=SMALL) == {name: expected}


def test_a_short_form_is_matched_by_what_it_is_short_for_and_by_no_other_alias() -> None:
    assert matches(concept("SVM", aliases=("support vector machine",)), table=SMALL)["SVM"]
    assert not matches(concept("margin", aliases=("support vector machine",)), table=SMALL)["margin"]


def test_an_ambiguous_label_needs_a_concept_above_or_below_that_is_sure() -> None:
    assert matches(concept("entropy"), table=SMALL) == {"entropy": ()}
    below = concept("conditional entropy", "entropy-1")
    assert matches(concept("entropy"), below, table=SMALL)["entropy"] == (f"{DBPEDIA}Entropy", f"{OPENCS}C546")
    field = concept("machine learning", "entropy-1")
    assert matches(concept("entropy"), field, table=SMALL)["entropy"] == (), "a whole field supports nothing"


@pytest.mark.parametrize(
    ("label", "is_matched"),
    [("COCO", False), ("coco", True), ("CLIP", False), ("AIBO", True), ("Aibo", False), ("Adaboost", True)],
)
def test_a_name_in_capitals_is_written_so(label: str, is_matched: bool) -> None:
    assert bool(matches(concept(label), table=SMALL)[label]) is is_matched


def test_a_data_set_is_no_common_word() -> None:
    assert matches(concept("coco", kind=Kind.DATASET), table=SMALL) == {"coco": ()}
    assert matches(concept("Python", kind=Kind.DATASET), table=SMALL)["Python"]


def test_what_two_claim_goes_to_the_one_that_is_called_so() -> None:
    short = concept("SVM", aliases=("support vector machine",))
    found = matches(short, concept("support vector machine"), table=SMALL)
    assert [bool(iris) for iris in found.values()] == [False, True]
    other = replace(concept("svm ", aliases=short.aliases), id="svm-2")
    assert not any(matches(short, other, table=SMALL).values())


@given(st.randoms(use_true_random=False))
def test_the_order_of_concepts_does_not_matter(chance: random.Random) -> None:
    some = [concept(name) for name in ("entropy", "conditional entropy", "SVM", "COCO", "machine learning")]
    mixed = chance.sample(some, len(some))
    assert matches(*mixed, table=SMALL) == matches(*some, table=SMALL)


# The table that ships


def test_every_line_of_the_table_is_whole() -> None:
    lines = gzip.decompress(ontology("opencs.tsv.gz").read_bytes()).decode().splitlines()
    assert lines == sorted(lines)
    shipped = load_opencs()
    keys = {line.partition("\t")[0] for line in lines}
    made = [entry for key in keys for entry in shipped.called(key)]
    assert len(made) == len(lines) == len({entry.id for entry in made}) > 40_000
    for entry in made:
        assert normal_form(entry.key) == entry.key
        assert all(ox.NamedNode(iri).value == iri for iri in entry.iris)
    ambiguous = {key for key in keys if len(shipped.called(key)) > 1}
    assert all(entry.how == UNSURE for entry in made if entry.key in ambiguous)


@pytest.mark.parametrize(
    "label", ["online learning", "message passing", "graph embedding", "Transformer", "attention", "SAM"]
)
def test_what_abstracts_mean_otherwise_is_not_matched(label: str) -> None:
    assert matches(concept(label)) == {label: ()}


@pytest.mark.parametrize(
    ("label", "resource"),
    [
        ("deep learning", "Deep_learning"),
        ("Q-learning", "Q-learning"),
        ("active learning", "Active_learning_(machine_learning)"),
        ("human-robot interaction", "Human–robot_interaction"),
        ("graph neural network", None),
    ],
)
def test_well_known_concepts_are_matched(label: str, resource: str | None) -> None:
    *dbpedia, opencs = matches(concept(label))[label]
    assert opencs.startswith(OPENCS)
    assert dbpedia == ([DBPEDIA + resource] if resource else [])


@pytest.mark.skipif(not SOURCE.is_file(), reason="needs ../shared/linking/opencs.tsv.gz")
def test_the_recipe_makes_the_table_that_ships(tmp_path: Path) -> None:
    review = Path(__file__).parents[2] / "kg" / "training" / "opencs-review.tsv"
    write_entries(entries(read_source(SOURCE), read_review(review)), tmp_path / "made.tsv.gz")
    made, shipped = (gzip.decompress(p.read_bytes()) for p in (tmp_path / "made.tsv.gz", ontology("opencs.tsv.gz")))
    assert made == shipped


def test_what_the_recipe_takes_for_sure() -> None:
    def made(*sources: Source, **verdicts: str) -> list[Entry]:
        return list(entries(sources, verdicts))

    twins = made(Source("C2", "Colour map", ("C1",), ""), Source("C5", "Color map", ("C1",), "Color_map"))
    assert [(entry.id, entry.how, entry.resource) for entry in twins] == [("C5", "", "Color_map")]
    senses = [
        Source("C2", "Boosting (machine learning)", ("C1",), "Boosting_(machine_learning)"),
        Source("C3", "Boosting", (), ""),
    ]
    assert [entry.how for entry in made(*senses)] == [UNSURE, UNSURE]
    assert [(entry.id, entry.how) for entry in made(*senses, C2=SURE)] == [("C2", "")]
    assert made(*senses, C2=OTHER, C3=OTHER) == []
    foreign = made(Source("C4", "Distance measure", ("C1",), "Distance_measures_(cosmology)"))
    assert [entry.resource for entry in foreign] == [""]
    project = made(Source("C4", "Global map", ("C1",), "Global_Map"))
    assert [entry.resource for entry in project] == [""]


# Tables of one's own


def test_tabs_commas_headings_and_comments(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text(f"\ufeffname\tIRI\n# mine\n\nAdam\t{ADAM}\r\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(f'"Adam, the optimizer",{ADAM}\nAdam, {ADAM}\n', encoding="utf-8")
    found = read_links([tmp_path / "b.csv", tmp_path / "a.tsv"])
    assert found == (OwnLink("Adam", ADAM, "a.tsv:4"), OwnLink("Adam, the optimizer", ADAM, "b.csv:1"))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Adam", "two columns"), ("a,b,c", "two columns"), (f"…,{ADAM}", "two columns"), ('"Adam,x', "two columns"),
        ("Adam,Q42", "no whole IRI"), ("Adam,wd:Q42", "no whole IRI"), ("Adam,javascript:alert(1)", "no whole IRI"),
        ("Adam,http://", "no whole IRI"), ("Adam\thttp://a/<b>", "is no IRI"), ('Adam\thttp://a/"b"', "is no IRI"),
        ("Adam\thttp://a/b c", "is no IRI"), ("Adam,name", "no whole IRI"), ("Adam\thttp://a/\x07", "is no IRI"),
    ],
)  # fmt: skip
def test_a_line_that_is_wrong_is_named(line: str, says: str) -> None:
    with pytest.raises(LinkError, match=says) as raised:
        list(parse_links(f"# one\n{line}\n", "mine.csv"))
    assert str(raised.value).startswith("mine.csv:2: ")


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_named(content: bytes | None, tmp_path: Path) -> None:
    if content:
        (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(LinkError, match=r"can't read the links in .*a\.csv: "):
        read_links([tmp_path / "a.csv"])


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_table_gives_what_is_no_iri(name: str, iri: str) -> None:
    try:
        found = tuple(parse_links(f"{name}\t{iri}"))
    except LinkError as error:
        assert str(error).startswith("links:")
        return
    assert all(ox.NamedNode(link.iri).value == link.iri for link in found)
    assert links_of_text(links_text(found)) == found


def test_an_id_counts_before_a_key_a_label_and_an_alias() -> None:
    some = [
        Concept("adam-1", "adam", "Adam", (Kind.METHOD,), ("ADAM optimizer",)),
        Concept("adam-2", "other", "adam", (Kind.METHOD,)),
        Concept("lion-1", "lion", "Lion", (Kind.METHOD,), ("optimizer",)),
        Concept("sgd-1", "sgd", "SGD", (Kind.METHOD,), ("optimizer",)),
    ]
    names = ("adam-2", "Adam", "adam optimizers", "LION", "optimizer", "nobody")
    links = [OwnLink(name, f"{ADAM}/{n}", f"a.csv:{n}") for n, name in enumerate(names)]
    said, warnings = own_matches(own_names(some, links), links)
    assert said == {"adam-2": [f"{ADAM}/0"], "adam-1": [f"{ADAM}/1", f"{ADAM}/2"], "lion-1": [f"{ADAM}/3"]}
    assert warnings == (
        "2 of 6 links name no concept of this graph, or several: 'optimizer' (a.csv:4), 'nobody' (a.csv:5)",
    )


def test_ones_own_links_stand_beside_the_others() -> None:
    (found,), warnings = linked([concept("Q-learning")], [OwnLink("q learning", ADAM), OwnLink("Q-learning", ADAM)])
    assert found.matches == (f"{DBPEDIA}Q-learning", ADAM, f"{OPENCS}C18279")
    assert warnings == ()


def test_the_digest_says_what_is_said_wherever_it_stands() -> None:
    one, other = OwnLink("Adam", ADAM, "a:1"), OwnLink("Adam", ADAM, "b:7")
    assert digest_of_links([one]) == digest_of_links([other]) != digest_of_links([OwnLink("Lion", ADAM)])
