"""Decisions made by hand: read, checked, applied at each build, in any order of lines."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kg.concepts import Corrections, read_corrections, resolution
from kg.concepts.corrections import parse_corrections
from kg.concepts.reasons import Resolution, Rule
from kg.errors import CorrectionError
from kg.model import Concept, Kind, Mention, Role
from kg.nlp.vocabulary import Entry

VOCABULARY = (Entry("label smoothing", Kind.METHOD, ["soft targets"]),)


def made(*names: str, by_hand: str = "", vocabulary: tuple[Entry, ...] = VOCABULARY) -> Resolution:
    mentions = [
        Mention(f"p{place}", 0, len(name), name, Kind.METHOD, Role.USES, 1.0, ()) for place, name in enumerate(names)
    ]
    return resolution(mentions, vocabulary, corrections=parse_corrections(by_hand))


def keys(found: Resolution) -> list[str]:
    return sorted(concept.key for concept in found.concepts)


def only(found: Resolution) -> Concept:
    (concept,) = found.concepts
    return concept


def test_merge() -> None:
    found = made("CoolNet", "the cool one", by_hand="merge the cool one | CoolNet")
    assert keys(found) == ["coolnet"]
    assert {merge.surface: merge.rule for merge in found.merges}["the cool one"] is Rule.CORRECTION


def test_merge_into_a_known_concept_by_any_of_its_names() -> None:
    assert keys(made("smooth labels", by_hand="merge smooth labels | soft targets")) == ["label smoothing"]


def test_merge_of_a_concept_takes_its_names_along() -> None:
    found = made("soft targets", "label smoothing", "LS", by_hand="merge label smoothing | LS")
    assert keys(found) == ["ls"]


def test_split() -> None:
    assert keys(made("soft targets", "label smoothing", by_hand="split soft targets | label smoothing")) == [
        "label smoothing",
        "soft target",
    ]
    assert keys(made("auto-encoder", "autoencoder", by_hand="split autoencoder | auto encoder")) == [
        "auto encoder",
        "autoencoder",
    ]


def test_keep() -> None:
    assert keys(made("auto-encoder", "autoencoder", by_hand="keep auto-encoder")) == ["auto encoder", "autoencoder"]


def test_rename_and_retype_keep_the_id() -> None:
    plain, named = (
        only(made("CoolNet")),
        only(made("CoolNet", by_hand="rename coolnet | COOLNET\nretype coolnet | dataset")),
    )
    assert (named.id, named.label, named.kinds) == (plain.id, "COOLNET", (Kind.DATASET,))


def test_drop() -> None:
    assert keys(made("CoolNet", "label smoothing", by_hand="drop soft targets  # by any of its names")) == ["coolnet"]
    assert made("CoolNet", by_hand="drop coolnets") == Resolution((), ())


def test_a_correction_that_matches_nothing_is_a_warning_with_its_place() -> None:
    found = made("CoolNet", by_hand="# a comment\n\nrename HotNet | Hot")
    assert found.warnings == ("corrections:3: no mention is called 'HotNet': 'rename' changes nothing",)
    assert keys(found) == ["coolnet"]


def test_a_split_from_no_concept_changes_nothing_and_says_so() -> None:
    found = made("CoolNet", by_hand="split CoolNet | HotNet")
    assert found.warnings == ("corrections:1: no mention is called 'HotNet': 'split' changes nothing",)


def test_a_label_that_another_concept_has_is_a_warning() -> None:
    found = made("KITTI", "Replica", by_hand="rename KITTI | Replica")
    assert found.warnings == (
        "corrections:1: another concept is called 'Replica', and both are shown so now: to make them one, write"
        " 'merge KITTI | Replica'",
    )
    assert made("KITTI", "Replica", by_hand="rename KITTI | Other").warnings == ()
    for line in ("drop Replica", "rename Replica | Other", "merge Replica | KITTI"):
        assert made("KITTI", "Replica", by_hand=f"rename KITTI | Replica\n{line}").warnings == (), line


def test_spaces_round_a_bar_are_needed_only_where_a_name_has_one() -> None:
    assert parse_corrections("merge a|b").merge == {"a": "b"}
    assert parse_corrections("merge a |b").merge == {"a": "b"}
    (line,) = parse_corrections("merge p(y|x) | posterior").lines
    assert (line.name, line.other) == ("p(y|x)", "posterior")
    assert parse_corrections("drop p(y|x)").lines[0].name == "p(y|x)"
    with pytest.raises(CorrectionError, match=r"write 'merge NAME \| OTHER', with spaces round the bar"):
        parse_corrections("merge p(y|x)|posterior")


LINES = ["merge a b | c", "split d | c", "rename c | Big C", "retype c | problem", "drop e", "keep f g", "merge h | c"]


def test_the_order_of_lines_does_not_matter() -> None:
    names = ("a b", "c", "d", "e", "fg", "f g", "h")
    expected = made(*names, by_hand="\n".join(LINES))
    for seed in range(10):
        lines = random.Random(seed).sample(LINES, len(LINES))
        assert made(*names, by_hand="\n".join(lines)) == expected
        assert parse_corrections("\n".join(lines)).digest == parse_corrections("\n".join(LINES)).digest


@pytest.mark.parametrize(
    "lines",
    [
        "merge a | b\nmerge a | c",
        "merge a | b\nmerge b | c",
        "merge a | b\nmerge b | a",
        "merge a | b\nsplit b | a",
        "rename a | B\nrename a | C",
        "retype a | method\nretype a | dataset",
        "drop a\nkeep a",
        "drop b\nmerge a | b",
        "keep a\nmerge a | b",
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_contradiction_names_file_and_both_lines(lines: str, turned: bool) -> None:
    text = "\n".join(reversed(lines.split("\n"))) if turned else lines
    with pytest.raises(CorrectionError, match=r"^mine\.txt:2: .* contradicts .* in line 1$"):
        parse_corrections(text, "mine.txt")


def test_two_names_of_one_concept_may_not_want_different_labels() -> None:
    with pytest.raises(CorrectionError, match="same concept"):
        made("soft targets", "label smoothing", by_hand="rename soft targets | A1\nrename label smoothing | A2")


@pytest.mark.parametrize(
    "line",
    ["mrge a | b", "merge a", "merge a | ", "merge a | A", "drop a | b", "retype a | thing", "rename a", "drop …"],
)
def test_a_line_that_cannot_be_understood(line: str) -> None:
    with pytest.raises(CorrectionError, match=r"^mine\.txt:1: "):
        parse_corrections(line, "mine.txt")


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    for encoding in ("utf-16", "utf-8"):
        text = f"{'' if encoding == 'utf-16' else chr(0xFEFF)}drop DR\r\n"
        path.write_bytes(text.encode(encoding))
        assert read_corrections(path) == parse_corrections("drop DR", path.name)
    path.write_text("\ufeffmerge C# | C++ # a sign is no comment\r\n", encoding="utf-8")
    assert read_corrections(path).merge == {"c#": "c++"}
    with pytest.raises(CorrectionError, match=r"missing\.txt"):
        read_corrections(tmp_path / "missing.txt")
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CorrectionError):
        read_corrections(path)
    assert parse_corrections("") == Corrections()


def spelled_out(short: str, long: str, paper: str) -> Mention:
    return Mention(paper, 0, len(short), short, Kind.METHOD, Role.USES, 1.0, (), long)


@pytest.mark.parametrize("by_hand", ["merge ES | early stopping", "keep ES"])
def test_what_a_short_form_means_where_a_paper_says_so_is_not_corrected(by_hand: str) -> None:
    mentions = [
        spelled_out("ES", "evolution strategy", "a"),
        Mention("b", 0, 2, "ES", Kind.METHOD, Role.USES, 1.0, ()),
    ]
    found = resolution(mentions, (), corrections=parse_corrections(by_hand))
    place = {
        link.paper_id: concept.key
        for concept in found.concepts
        for link in found.links
        if link.concept_id == concept.id
    }
    assert place == {"a": "evolution strategy", "b": "early stopping" if by_hand.startswith("merge") else "es"}
    apart = resolution(mentions, (), corrections=parse_corrections("split ES | evolution strategy"))
    assert keys(apart) == ["es"]


def test_the_direction_of_a_merge() -> None:
    """NAME goes to OTHER; the other names of NAME's concept go along only if it has its IRI from NAME."""
    names = ("soft targets", "label smoothing", "CoolNet")
    whole = made(*names, by_hand="merge label smoothing | CoolNet")
    assert (keys(whole), only(whole).aliases) == (["coolnet"], ("label smoothing", "soft targets"))
    part = made(*names, by_hand="merge soft targets | CoolNet")
    assert {concept.key: concept.aliases for concept in part.concepts} == {
        "coolnet": ("soft targets",),
        "label smoothing": (),
    }
    other = made(*names, by_hand="merge CoolNet | soft targets")
    assert (keys(other), only(other).label) == (["label smoothing"], "label smoothing")


def test_a_merge_into_a_name_that_no_paper_has_is_called_as_the_line_says() -> None:
    assert only(made("cool net", by_hand="merge cool net | The CoolNet")).label == "The CoolNet"


def test_merges_of_merges_are_one_step() -> None:
    with pytest.raises(CorrectionError, match="contradicts"):
        parse_corrections("merge a | b\nmerge b | c")
    assert keys(made("a1", "b1", "c1", by_hand="merge a1 | c1\nmerge b1 | c1")) == ["c1"]


def test_a_byte_that_is_no_text_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "corrections.txt"
    path.write_bytes(b"drop DR\ndrop Universit\xe4t\n")
    with pytest.raises(CorrectionError, match=r"^corrections\.txt:2: .* save the file as UTF-8$"):
        read_corrections(path)
