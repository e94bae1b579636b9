"""One thing under two names: abbreviations inside names, slips of a letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.concepts import normal_form, resolution
from kg.concepts.corrections import parse_corrections
from kg.concepts.inside import known_shorts, written_out
from kg.concepts.misspelled import meant, slips
from kg.concepts.reasons import Resolution, Rule
from kg.model import Kind, Mention, Role
from kg.nlp.vocabulary import Entry

VOCABULARY = (
    Entry("reinforcement learning", Kind.METHOD, ["RL"]),
    Entry("long short-term memory", Kind.METHOD, ["LSTM"]),
    Entry("gradient descent", Kind.METHOD, ["GD"]),
)
SHORTS = known_shorts(VOCABULARY, {}, ())
words = st.lists(st.sampled_from("bi conv rl lstm bilstm deep graph gradient decent".split()), min_size=1, max_size=4)


def named(*names: str, corrections: str = "") -> Resolution:
    """The concepts of papers that have one name each."""
    found = [Mention(f"p{n}", 0, len(s), s, Kind.METHOD, Role.USES, 1.0, ()) for n, s in enumerate(names)]
    return resolution(found, VOCABULARY, corrections=parse_corrections(corrections))


@given(words.map(" ".join))
def test_what_is_written_out_stays(name: str) -> None:
    whole = written_out(name, SHORTS)
    assert written_out(whole, SHORTS) == whole
    assert whole == name or " " in name or name == "bilstm"


@pytest.mark.parametrize("others", [("bidirectional long short-term memory",), ("Bi-LSTM", "bidirectional LSTM")])
def test_the_commonest_name_stands_for_what_its_abbreviations_say(others: tuple[str, ...]) -> None:
    found = named("BiLSTM", "BiLSTM", *others)
    (concept,) = found.concepts
    assert concept.label == "BiLSTM"
    assert Rule.INSIDE in {merge.rule for merge in found.merges}


def test_a_paper_says_itself_what_its_abbreviations_mean() -> None:
    own = [
        Mention("p", 0, 2, "RL", Kind.METHOD, Role.USES, 1.0, (), "rate limiting"),
        Mention("p", 9, 18, "online RL", Kind.METHOD, Role.USES, 1.0, ()),
    ]
    other = Mention("q", 0, 29, "online reinforcement learning", Kind.METHOD, Role.USES, 1.0, ())
    found = {concept.key for concept in resolution([*own, other], VOCABULARY).concepts}
    assert found == {"rate limiting", "online rate limiting", "online reinforcement learning"}


def test_a_name_that_is_kept_apart_is_not_written_out() -> None:
    names = "online RL", "online reinforcement learning"
    assert len(named(*names).concepts) == 1
    assert len(named(*names, corrections="keep RL").concepts) == 2


def test_a_slip_of_a_letter_is_the_known_name_and_no_name_to_show() -> None:
    found = named("gradient decent", "gradient descent")
    (concept,) = found.concepts
    assert "gradient decent" not in (concept.label, *concept.aliases)
    assert Rule.MISSPELLED in {merge.rule for merge in found.merges}
    assert len(named("gradient decent", "gradient descent", corrections="keep gradient decent").concepts) == 2


@given(st.text("abcd ", min_size=3, max_size=16).map(normal_form), st.data())
def test_one_letter_inside_a_long_word_is_a_slip_and_the_first_is_none(name: str, data: st.DataObject) -> None:
    known = f"z{name.replace(' ', '')}z end"
    place = data.draw(st.integers(1, known.index(" ") - 2))
    index = slips([known])
    if known.index(" ") >= 5:
        assert meant(f"{known[:place]}y{known[place:]}", index) == known
    assert meant(f"y{known}", index) == meant(known, index) == ""
