"""The parts of the recipe, each by itself: targets, losses, plans, export, labels, the last step."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("torch", reason="the recipe needs the extra [train]: torch")
pytest.importorskip("onnx", reason="the recipe needs the extra [train]: onnx")
pytest.importorskip("sklearn", reason="the recipe needs the extra [train]: scikit-learn")

import torch

from kg.gold import GoldConcept, GoldPaper
from kg.model import Kind, Paper, Predicate, Role
from kg.nlp.lexicon import Counts
from kg.nlp.names import Reading, distances
from kg.nlp.network import KINDS, LONGEST, ROLES, Network, Spans
from kg.nlp.relations import PREDICATES
from kg.nlp.wordpiece import Splitter, read_splitter
from kg.sentences import sentence_spans
from kg.training.encoder import Encoder, Size, prune
from kg.training.examples import Example, annotated_examples, fitting, make_batch, ordered_pairs
from kg.training.export import smoothed, write_network
from kg.training.figures import Read
from kg.training.judge import calibrated, train_weights
from kg.training.labels import doubted, label_texts, labelled_examples, read_labels
from kg.training.lexicon import count_lexicon
from kg.training.loop import MovingAverage, average, batches, epochs_plan, mixed_plan
from kg.training.losses import loss_of, pooled, role_logits
from kg.training.network import Reader, read_kept, write_reader
from kg.training.restored import restore_reader
from kg.training.stages import Work

MARKS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,-()"
PIECES = [*MARKS, *LETTERS, *(f"##{letter}" for letter in LETTERS)]
SPLITTER = Splitter({piece: number for number, piece in enumerate(PIECES)})

PAPER = GoldPaper(
    Paper("1", "CoolNet for translation", "CoolNet beats GANs on MNIST. The GANs fail. We test translation."),
    (
        GoldConcept("CoolNet", Kind.METHOD, Role.PROPOSES, ("CoolNet",)),
        GoldConcept("generative adversarial network", Kind.METHOD, Role.COMPARES_WITH, ("GANs",)),
        GoldConcept("unmentioned", Kind.DATASET, Role.USES, ("ImageNet",)),
        GoldConcept("MNIST", Kind.DATASET, Role.EVALUATES_ON, ("MNIST",)),
        GoldConcept("translation", Kind.PROBLEM, Role.ADDRESSES, ("translation",)),
    ),
    ((0, Predicate.COMPARED_WITH, 1), (0, Predicate.USED_FOR, 4)),
    "p1",
)
TEXTS = [
    "Deep nets for parsing\nWe train deep nets with dropout on a treebank. Dropout helps parsing, and nets win by far.",
    "A survey of kernels\nKernels are old. We survey what kernels do for ranking and for search, where nets do more.",
    "Too short\nIndeed.",
]


def make_reader(layers: int = 2, seed: int = 0) -> Reader:
    torch.manual_seed(seed)
    reader = Reader(Encoder(Size(len(PIECES), 512, 16, 2, layers, 24)), span=8, pair=6)
    with torch.no_grad():
        for weight in reader.parameters():
            weight.add_(torch.randn_like(weight) * 0.05)
        reader.bias += 3  # so that something is a concept
    return reader.eval()


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Networks as small as these are slowed down by more."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def example() -> Example:
    (example,) = annotated_examples(PAPER, SPLITTER)
    return example


def test_targets_say_what_is_annotated(example: Example) -> None:
    text, window, targets = PAPER.paper.text, example.window, example.targets
    surfaces = [text[window.starts[a] : window.ends[b]] for a, b, _ in targets.mentions.tolist()]
    assert surfaces == ["CoolNet", "translation", "CoolNet", "GANs", "MNIST", "GANs", "translation"]
    assert targets.mentions[:, 2].tolist() == [0, 3, 0, 1, 2, 1, 3]  # the concept that nothing mentions has no number
    assert [KINDS[k] for k in targets.kinds.argmax(1)] == [
        Kind.METHOD, Kind.PROBLEM, Kind.METHOD, Kind.METHOD, Kind.DATASET, Kind.METHOD, Kind.PROBLEM,
    ]  # fmt: skip
    assert [ROLES[r] for r in targets.roles.argmax(1)] == [
        Role.PROPOSES, Role.COMPARES_WITH, Role.EVALUATES_ON, Role.ADDRESSES,
    ]  # fmt: skip
    first, second = ordered_pairs(4)
    related = {
        (int(i), PREDICATES[row], int(j))
        for i, j, row in zip(first, second, targets.relations.argmax(1), strict=True)
        if row
    }
    compared = {(0, Predicate.COMPARED_WITH, 1), (1, Predicate.COMPARED_WITH, 0)}
    assert related == {*compared, (0, Predicate.USED_FOR, 3)}
    assert example.tags is not None
    assert example.tags[targets.mentions[0, 0]] == 4  # one word, a method
    assert (example.tags != 0).sum() == 7


def test_where_nobody_annotated_relations_there_are_none_to_learn(example: Example) -> None:
    (silent,) = annotated_examples(GoldPaper(PAPER.paper, PAPER.concepts), SPLITTER)
    assert len(silent.targets.relations) == 0
    parts = loss_of(make_reader(), [silent], 0.0)
    assert parts.relations.item() == 0
    assert loss_of(make_reader(), [example], 0.0).relations.item() > 0


def test_distances_are_those_of_the_pipeline(example: Example) -> None:
    """One function measures them, on a reading as the pipeline has it."""
    window, text = example.window, PAPER.paper.text
    nothing = np.zeros((len(window.starts), LONGEST, len(KINDS)), np.float32)
    spans = Spans(window.starts, window.ends, nothing, nothing, nothing)
    reading = Reading(text, spans, sentence_spans(text), ())
    places = [(window.starts[a], window.ends[b]) for a, b, _ in example.targets.mentions.tolist()]
    pairs = [(i, j) for i in range(len(places)) for j in range(len(places)) if i != j]
    wanted = [int(distances(reading, places, np.array([i]), np.array([j]))[0]) for i, j in pairs]
    assert example.distances.tolist() == wanted
    assert len(set(wanted)) > 4


def test_a_long_text_is_several_examples() -> None:
    paper = GoldPaper(Paper("2", "Long", "CoolNet wins. " * 200), PAPER.concepts, (), "p2")
    examples = list(annotated_examples(paper, SPLITTER))
    assert len(examples) > 1
    assert sum(len(e.targets.mentions) for e in examples) == 200


def test_what_is_said_of_a_text_does_not_depend_on_its_batch(example: Example) -> None:
    reader = make_reader()
    (longer,) = SPLITTER.windows(TEXTS[0])
    with torch.no_grad():
        alone, together = reader(make_batch([example.window])), reader(make_batch([longer, example.window]))
    words = len(example.window.first)
    fit = fitting(make_batch([example.window]).words)
    assert torch.allclose(alone.spans[fit], together.spans[1:, :words][fit], atol=1e-4)
    for own, other in zip(alone[1:], together[1:], strict=True):
        assert torch.allclose(own[0], other[1, :words], atol=1e-4)


def test_spans_that_fit() -> None:
    words = torch.tensor([[True, True, True], [True, False, False]])
    fit = fitting(words)
    assert fit.sum((1, 2)).tolist() == [6, 1]
    assert fit[0, 1, :2].tolist() == [True, True]
    assert not fit[0, 1, 2]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12))
def test_pooling_by_owner_is_that_of_each_owner(owners: list[int]) -> None:
    owners = [sorted(set(owners)).index(owner) for owner in owners]
    generator = torch.Generator().manual_seed(len(owners))
    rows = torch.randn(len(owners), len(ROLES) + 1, generator=generator)
    owner, number = torch.tensor(owners), max(owners) + 1
    soft, roles = pooled(rows, owner, number), role_logits(rows, owner, number)
    for one in range(number):
        own = rows[owner == one]
        assert torch.allclose(soft[one], own.logsumexp(0), atol=1e-5)
        assert torch.allclose(roles[one], own[:, -1].softmax(0) @ own[:, :-1], atol=1e-5)


def test_learning_lowers_every_part_of_the_loss(example: Example) -> None:
    reader = make_reader().train()
    optimizer = torch.optim.AdamW(reader.parameters(), lr=0.01)
    before = loss_of(reader, [example], 0.0).numbers()
    for _ in range(80):
        optimizer.zero_grad()
        loss_of(reader, [example], 0.0).total.backward()
        optimizer.step()
    after = loss_of(reader, [example], 0.0).numbers()
    assert all(new < old / 2 for new, old in zip(after, before, strict=True)), (before, after)


@given(st.integers(1, 70), st.integers(1, 5), st.integers(0, 9))
def test_an_epoch_has_each_example_once(number: int, size: int, seed: int) -> None:
    (window,) = SPLITTER.windows(TEXTS[0])
    (base,) = annotated_examples(PAPER, SPLITTER)
    examples = [Example(window, base.targets, base.distances) for _ in range(number)]
    found = batches(examples, size, random.Random(seed))
    assert sorted(id(e) for batch in found for e in batch) == sorted(map(id, examples))
    assert max(map(len, found)) <= size
    assert len(epochs_plan(examples, size, 1.5, 0.1, seed)) == int(1.5 * -(-number // size))


def test_annotated_texts_come_more_and_more(example: Example) -> None:
    soft = [Example(example.window, example.targets, example.distances) for _ in range(400)]
    plan = mixed_plan(soft, [example] * 100, size=1, epochs=4, dropouts=(0.0, 0.5), seed=0)
    annotated = [step.dropout == 0.5 for step in plan]
    assert sum(annotated) == 400 == len(annotated) - 400
    assert sum(annotated[:400]) < sum(annotated[400:])


def test_the_mean_of_two_networks_is_that_of_their_weights() -> None:
    one, other = torch.nn.Linear(3, 2), torch.nn.Linear(3, 2)
    expected = [(a + b) / 2 for a, b in zip(one.parameters(), other.parameters(), strict=True)]
    kept = [weight.clone() for weight in other.parameters()]
    average(one, other)
    assert all(torch.allclose(a, b) for a, b in zip(one.parameters(), expected, strict=True))
    assert all(torch.equal(a, b) for a, b in zip(other.parameters(), kept, strict=True))


def test_the_mean_of_weights_follows_them() -> None:
    network = torch.nn.Linear(1, 1, bias=False)
    with torch.no_grad():
        network.weight.fill_(0.0)
    mean = MovingAverage(network, decay=0.9)
    with torch.no_grad():
        network.weight.fill_(1.0)
    values = []
    for _ in range(60):
        mean.add(network)
        values.append(float(mean.weights[0].detach()))
    assert values == sorted(values)
    assert values[0] == pytest.approx(1 - 2 / 11)  # the first step counts much
    assert values[-1] == pytest.approx(1, abs=1e-2)
    with torch.no_grad():
        network.weight.fill_(5.0)
    mean.give_to(network)
    assert float(network.weight.detach()) == pytest.approx(values[-1])


def test_a_kept_network_is_the_same_pruned_or_not(tmp_path: Path, example: Example) -> None:
    reader = make_reader(layers=3)
    prune(reader.encoder, [0, 2], 10)
    assert [layer.up.out_features for layer in reader.encoder.layers] == [10, 10]
    write_reader(reader, tmp_path / "reader.pt")
    again, batch = read_kept(tmp_path / "reader.pt").eval(), make_batch([example.window])
    with torch.no_grad():
        assert all(torch.equal(a, b) for a, b in zip(reader(batch), again(batch), strict=True))


def test_pruning_keeps_the_strongest_neurons() -> None:
    reader = make_reader(layers=1)
    (layer,) = reader.encoder.layers
    with torch.no_grad():
        layer.up.weight[:20] *= 1e-3
    kept = layer.up.weight[20:].clone()
    prune(reader.encoder, [0], 4)
    assert torch.equal(reader.encoder.layers[0].up.weight, kept)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network as it is run, in float32."""
    path = tmp_path_factory.mktemp("network")
    write_network(make_reader(), PIECES, path, bits8=False)
    return path


def test_the_network_that_runs_says_what_the_trained_one_says(folder: Path, example: Example) -> None:
    reader, spans = make_reader(), Network(folder).read(PAPER.paper.text)
    with torch.no_grad():
        said = reader(make_batch([example.window]))
    fit = fitting(make_batch([example.window]).words)[0].numpy()
    logits = torch.cat([torch.zeros_like(said.spans[..., :1]), said.spans], -1)
    wanted = logits.softmax(-1)[0, ..., 1:].numpy()
    # rows of the vocabulary are 8 bits wide where it is run
    assert np.abs(spans.kinds[fit] - wanted[fit]).max() < 0.02
    assert not spans.kinds[~fit].any()
    assert wanted[fit].max() > 0.2
    assert np.allclose(spans.roles, torch.stack([said.role_first[0], said.role_last[0]]).numpy(), atol=0.05)
    assert np.allclose(spans.pairs, torch.stack([said.pair_first[0], said.pair_last[0]]).numpy(), atol=0.05)
    pairs = [(0, 1, 3), (1, 0, 9)]
    rows = spans.mention_rows([(0, 7), (12, 23)])
    columns = [np.array(column) for column in zip(*pairs, strict=True)]
    scores, same = Network(folder).compare(rows, *columns)
    left, right, apart = map(torch.tensor, columns)
    with torch.no_grad():
        wanted_scores, wanted_same = reader.compare(torch.tensor(rows[left]), torch.tensor(rows[right]), apart)
    assert np.allclose(scores, wanted_scores.numpy(), atol=1e-5)
    assert np.allclose(same, wanted_same.numpy(), atol=1e-5)


def test_smoothing_changes_no_word_and_8_bits_change_little(folder: Path, example: Example, tmp_path: Path) -> None:
    reader = make_reader()
    smooth = smoothed(reader, [example.window], 0.8)
    batch = make_batch([example.window])
    with torch.no_grad():
        for own, other in zip(reader(batch), smooth(batch), strict=True):
            assert torch.allclose(own, other, atol=1e-4)
    write_network(smooth, PIECES, tmp_path)
    exact, rough = (Network(path).read(PAPER.paper.text).kinds for path in (folder, tmp_path))
    assert 0 < np.abs(exact - rough).max() < 0.05


def test_a_network_is_read_back_from_what_ships(tmp_path: Path, example: Example) -> None:
    reader, folder, again = make_reader(), tmp_path / "ships", tmp_path / "again"
    for path in (folder, again):
        path.mkdir()
    write_network(smoothed(reader, [example.window], 0.5), PIECES, folder)
    restored = restore_reader(folder, heads=2)
    assert restored.encoder.size == reader.encoder.size
    for name, weight in restored.state_dict().items():
        own = reader.state_dict()[name]
        if not name.startswith("tags."):
            assert (weight - own).abs().max() < 0.03 * own.abs().max() + 1e-6, name
    write_network(smoothed(restored, [example.window], 0.5), PIECES, again)  # 8 bits of what was 8 bits
    before, after = (Network(path).read(PAPER.paper.text) for path in (folder, again))
    assert np.abs(before.kinds - after.kinds).max() < 0.02
    assert np.abs(before.pairs - after.pairs).max() < 0.05


def test_labels_are_read_as_they_were_written(folder: Path, tmp_path: Path) -> None:
    label_texts(folder, TEXTS, tmp_path, workers=1)
    (path,) = tmp_path.iterdir()
    before = path.stat().st_mtime_ns
    label_texts(folder, TEXTS, tmp_path, workers=1)
    assert path.stat().st_mtime_ns == before  # what is there is left as it is
    labels = read_labels(tmp_path, TEXTS)
    assert [len(targets.spans) > 0 for targets in labels] == [True, True, False]
    network = Network(folder)
    for text, targets in zip(TEXTS[:2], labels, strict=False):
        spans = network.read(text)
        chances = spans.kinds[targets.spans[:, 0], targets.spans[:, 1]]
        assert np.allclose(targets.kinds, chances, atol=1e-3)
        assert (spans.kinds.sum(2) > 0.02).sum() == len(chances)
        mentions = targets.mentions
        assert (mentions[1:, 0] > mentions[:-1, 1]).all()  # in text order, none overlaps another
        assert np.allclose(targets.roles.sum(1), 1, atol=0.01)
        assert np.allclose(targets.relations.sum(1), 1, atol=0.01)
        assert len(targets.same) == len(mentions) * (len(mentions) - 1)
    examples = labelled_examples(TEXTS, labels, network.splitter)
    assert len(examples) == 2
    assert loss_of(make_reader(), examples, 0.0).tags.item() == 0  # nobody tagged them


def test_an_annotation_with_doubts_lies_between_it_and_what_the_network_says(folder: Path, example: Example) -> None:
    network = Network(folder)
    said, annotated = network.read(PAPER.paper.text).kinds, np.zeros((len(example.window.starts), LONGEST, len(KINDS)))
    annotated[example.targets.spans[:, 0], example.targets.spans[:, 1]] = example.targets.kinds
    for doubt in (0.0, 0.3, 1.0):
        (mixed,) = doubted(PAPER, network, doubt)
        found = np.zeros_like(annotated)
        found[mixed.targets.spans[:, 0], mixed.targets.spans[:, 1]] = mixed.targets.kinds
        said_aloud = np.where(said.sum(2, keepdims=True) > 0.02, said, 0)
        assert np.allclose(found, doubt * said_aloud + (1 - doubt) * annotated, atol=2e-3)
        assert (mixed.targets.mentions == example.targets.mentions).all()
        for own, before in (
            (mixed.targets.roles, example.targets.roles),
            (mixed.targets.relations, example.targets.relations),
        ):
            assert np.allclose(own.sum(1), 1, atol=0.01)
            assert (doubt > 0) or (own == before).all()
        assert mixed.tags is None


def test_a_long_text_is_taught_as_it_is_annotated(folder: Path) -> None:
    long = replace(PAPER, paper=Paper("1", "CoolNet for translation", "CoolNet beats GANs on MNIST. " * 60))
    plain, mixed = (
        list(examples) for examples in (annotated_examples(long, SPLITTER), doubted(long, Network(folder), 0.3))
    )
    assert len(plain) == len(mixed) > 1
    for one, other in zip(plain, mixed, strict=True):
        assert (one.targets.kinds == other.targets.kinds).all()


def test_the_teacher_is_its_own_best_student(folder: Path, tmp_path: Path) -> None:
    label_texts(folder, TEXTS, tmp_path, workers=1)
    examples = labelled_examples(TEXTS, read_labels(tmp_path, TEXTS), SPLITTER)
    own, others = (loss_of(make_reader(seed=s), examples, 0.0).total.item() for s in (0, 1))
    assert own < others


def test_two_processes_label_as_one(folder: Path, tmp_path: Path) -> None:
    texts = TEXTS * 200  # two parts
    for workers in (1, 2):
        (tmp_path / str(workers)).mkdir()
        label_texts(folder, texts, tmp_path / str(workers), workers)
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / str(n)).iterdir()} for n in (1, 2))
    assert one == two
    assert len(one) == 2


def test_the_lexicon_counts_forms_over_texts(folder: Path, tmp_path: Path) -> None:
    texts = TEXTS * 3
    label_texts(folder, texts, tmp_path, workers=1)
    labels = read_labels(tmp_path, texts)
    lexicon = count_lexicon(texts, labels, SPLITTER, kinds=0.0, least=1, seen=1)
    assert lexicon["kernel"].seen == 3  # once a text, however often it stands there
    likeliest = [
        max(float(t.kinds[(t.spans == (word, 0)).all(1)].sum()) for word in where_nets(text))
        for text, t in zip(texts, labels, strict=True)
        if "nets" in text
    ]
    assert sum(lexicon["net"].kinds) == pytest.approx(sum(likeliest), abs=0.2)
    assert count_lexicon(texts, labels, SPLITTER, kinds=1e9, least=1, seen=99) == {}
    assert isinstance(lexicon["kernel"], Counts)


def where_nets(text: str) -> list[int]:
    (window,) = SPLITTER.windows(text)
    return [w for w, (a, b) in enumerate(zip(window.starts, window.ends, strict=True)) if text[a:b] == "nets"]


def test_a_stage_is_made_once_and_again_where_it_is_made_of_other_things(tmp_path: Path) -> None:
    work, made = Work(tmp_path), []

    def make(folder: Path) -> None:
        made.append((folder / "checkpoint").exists())
        (folder / "checkpoint").write_text("", encoding="utf-8")
        if len(made) == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work.stage("teacher", {"epochs": 3}, make)
    work.stage("teacher", {"epochs": 3}, make)  # finds what the first left
    work.stage("teacher", {"epochs": 3}, make)  # is done
    work.stage("teacher", {"epochs": 4}, make)  # is another
    assert made == [False, True, False]
    material = tmp_path / "train.jsonl"
    keys = set()
    for text in ("a", "b"):
        material.write_text(json.dumps(text), encoding="utf-8")
        work.stage("pieces", [material], lambda folder: None)
        keys.add(work.key("pieces"))
    assert len(keys) == 2


def read_papers_of_one_number(values: list[float], classes: list[int]) -> list[Read]:
    reading = Reading("", Spans([], [], *[np.zeros((0, 0, 0), np.float32)] * 3), (), ())
    rows = np.array(values, np.float32)[:, None]
    return [Read(PAPER, reading, rows, np.array(classes, np.int64))]


def test_the_last_step_finds_what_tells_kinds_apart() -> None:
    reads = read_papers_of_one_number([0.0, 0.1, 1.0, 1.1, 2.0, 2.1, 3.0, 3.1] * 5, [0, 0, 1, 1, 2, 2, 3, 3] * 5)
    weights = train_weights(reads, strength=100.0)
    scores = reads[0].rows @ np.array(weights)[:, :1].T + np.array(weights)[:, 1]
    assert scores.argmax(1).tolist() == reads[0].classes.tolist()


def test_calibration_never_falls_and_is_the_share_that_is_right() -> None:
    generator = np.random.default_rng(0)
    chances = generator.uniform(0, 1, 4000).astype(np.float32)
    classes = (generator.uniform(0, 1, 4000) < chances**2).astype(int)  # over-confident: right in p² of the cases
    reads = read_papers_of_one_number(chances.tolist(), classes.tolist())
    own = np.stack([1 - chances, chances, np.zeros_like(chances), np.zeros_like(chances)], 1)
    method, dataset, _ = calibrated(reads, [own])
    assert list(method) == sorted(method)
    assert method[5] == pytest.approx(0.25, abs=0.08)
    assert dataset == pytest.approx(np.linspace(0, 1, 11).tolist())  # nothing to go by


def test_pieces_are_split_as_where_the_network_runs(folder: Path) -> None:
    again = read_splitter(folder / "pieces.txt")
    assert again.vocabulary == SPLITTER.vocabulary
