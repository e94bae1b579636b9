"""Spelling variants of English words: British and American, singular and plural, forms of one verb."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.concepts.guards import SIGNS

#: Plurals that no rule makes singular.
_IRREGULAR = {
    "matrices": "matrix", "vertices": "vertex", "indices": "index", "simplices": "simplex", "axes": "axis",
    "analyses": "analysis", "hypotheses": "hypothesis", "syntheses": "synthesis", "diagnoses": "diagnosis",
    "crises": "crisis", "bases": "base", "caches": "cache", "movies": "movie", "cookies": "cookie", "leaves": "leaf",
    "corpora": "corpus", "stimuli": "stimulus", "criteria": "criterion", "phenomena": "phenomenon",
    "automata": "automaton", "spectra": "spectrum", "minima": "minimum", "maxima": "maximum", "optima": "optimum",
    "equilibria": "equilibrium", "formulae": "formula", "lenses": "lens", "lens": "lens", "biases": "bias",
    "losses": "loss", "classes": "class", "processes": "process", "gas": "gas", "series": "series",
    "species": "species", "metrics": "metric", "topics": "topic", "heuristics": "heuristic", "critics": "critic",
    "characteristics": "characteristic", "cameras": "camera", "areas": "area", "formulas": "formula",
    "schemas": "schema", "personas": "persona", "lemmas": "lemma", "antennas": "antenna", "menus": "menu",
    "videos": "video", "scenarios": "scenario", "ratios": "ratio", "portfolios": "portfolio", "demos": "demo",
    "copulas": "copula", "cpus": "cpu", "gpus": "gpu", "tpus": "tpu", "imus": "imu", "grus": "gru", "relus": "relu",
    "cnns": "cnn", "dnns": "dnn", "gnns": "gnn", "rnns": "rnn", "llms": "llm", "vlms": "vlm", "mlps": "mlp",
    "mdps": "mdp", "svms": "svm", "hmms": "hmm", "gmms": "gmm", "lstms": "lstm",
}  # fmt: skip
#: Words and abbreviations that end in s and are no plurals; those without a vowel (MCTS, BFGS) need no mention.
_SINGULAR = frozenset(
    "ahrs always bayes darts facs flores hanabi ibvs irls lars lpips mars mems mers mips nems nips notears nurbs pacs"
    " perhaps sars torcs umls uvms vins".split()
)
_NO_PLURAL = re.compile(r"(?:ss|us|is|os|as|ics)$|^.{1,3}$|^[^aeiouy]+$")

#: Parts of words that British spelling has, and what American spelling has instead.
_BRITISH = {
    "behaviour": "behavior", "colour": "color", "favour": "favor", "flavour": "flavor", "honour": "honor",
    "harbour": "harbor", "humour": "humor", "labour": "labor", "neighbour": "neighbor", "odour": "odor",
    "rigour": "rigor", "rumour": "rumor", "tumour": "tumor", "vapour": "vapor", "vigour": "vigor",
    "centre": "center", "fibre": "fiber", "artefact": "artifact", "catalogue": "catalog", "defence": "defense",
    "offence": "offense", "greyscale": "grayscale", "judgement": "judgment", "paediatric": "pediatric",
    "anaesth": "anesth", "haemo": "hemo", "aluminium": "aluminum", "sceptic": "skeptic",
}  # fmt: skip
_BRITISH_WORDS = {
    "ageing": "aging", "centred": "centered", "centring": "centering", "analyse": "analyze",
    "analysed": "analyzed", "analyser": "analyzer", "analysing": "analyzing",
    "adaption": "adaptation", "adaptions": "adaptations", "dialog": "dialogue", "dialogs": "dialogues", "grey": "gray",
    "learnt": "learned", "programme": "program", "programmes": "programs",
}  # fmt: skip
_BRITISH_PART = re.compile("|".join(sorted(_BRITISH, key=len, reverse=True)))
_DOUBLED_L = re.compile(r"(model|label|level|travel|signal|channel|tunnel|marshal)l+(?=ed|er|ing)|(cancel)l+(?=ed|ing)")
_ISE = re.compile(r"^(\w{3,}[^acouvwy])is(e|es|ed|er|ers|ing|ation|ations|ational|able)$")
_NO_ISE = re.compile(
    r"(?:advert|appr|prom|comprom|enterpr|compr|surpr|expert|prem|dem|desp|chast|franch|merchand|repr|sunr|parad|circumc)$"
)

#: Words whose form in -ing names another thing than the word itself: a "cluster" is not "clustering".
_NOT_THE_VERB = frozenset(
    "build cluster code draw engine find label mean plan process rank sample set string test train".split()
)
_AGENTS = {
    "classifier": "classification", "detector": "detection", "estimator": "estimation", "learner": "learning",
    "minimizer": "minimization", "recognizer": "recognition", "tracker": "tracking", "summarizer": "summarization",
    "avoidance": "avoiding", "removal": "removing", "retrieval": "retrieving", "alignment": "aligning",
    "placement": "placing", "disentanglement": "disentangling", "rearrangement": "rearranging",
}  # fmt: skip
#: Agents that stand for what they do where a word before them says of what: "semantic parser", not "parser".
_TWINS = {
    "parser": "parsing", "planner": "planning", "controller": "control", "sampler": "sampling", "tagger": "tagging",
    "predictor": "prediction", "retriever": "retrieval", "optimizer": "optimization", "segmenter": "segmentation",
    "translator": "translation", "simulator": "simulation", "approximator": "approximation", "regressor": "regression",
    "regularizer": "regularization", "renderer": "rendering", "beamformer": "beamforming",
}  # fmt: skip
_NO_FAMILY = frozenset(
    "attention bed bing king ring sing spring string thing wing red need seed speed feed embed bed question relation"
    " function region motion emotion caption option action position condition edition version vision fusion station"
    " nation ration section fiction union million physic based".split()
)
#: What a word before others says as a noun: "bipedal walking", "attentional", "structural", "analytical", "kinematics".
_MODIFIERS = (
    (re.compile(r"^(\w{2,}(?:ion|ment|or|ped))al$"), r"\1"), (re.compile(r"^(\w{4,}ur)al$"), r"\1e"),
    (re.compile(r"^(\w+ic)(?:al|s)$"), r"\1"), (re.compile(r"^(\w{4,})(?:ian|ly)$"), r"\1"),
    (re.compile(r"^(\w{3,}(?<!ion)(?<!son)al)ity$"), r"\1"),
)  # fmt: skip
_MODIFIER_WORDS = {"facial": "face", "multiple": "multi", "robotic": "robot", "robotics": "robot"}
#: What a last word says as an adjective: "sample efficiency", "Pareto optimality", "non-stationarity".
_QUALITIES = (
    (re.compile(r"^(\w{5,}en)cy$"), r"\1t"), (re.compile(r"^(\w{3,}(?:al|ic|ar))ity$"), r"\1"),
    (re.compile(r"^(\w{3,}iv)ity$"), r"\1e"), (re.compile(r"^(\w{3,}ic)s$"), r"\1"),
)  # fmt: skip
_VERB_ENDINGS = (
    ("ization", "iz"), ("izing", "iz"), ("ized", "iz"), ("ize", "iz"), ("ification", "ifi"), ("ifying", "ifi"),
    ("ified", "ifi"), ("ify", "ifi"), ("ation", ""), ("ating", ""), ("ated", ""), ("ate", ""), ("ition", "it"),
    ("ability", "abl"), ("ibility", "ibl"), ("ption", "pt"), ("ction", "ct"), ("ssion", "ss"), ("ution", "ut"),
    ("etion", "et"), ("ing", ""), ("ed", ""), ("e", ""),
)  # fmt: skip


@lru_cache(maxsize=100_000)
def singular(word: str) -> str:
    """The singular of a lower-case English noun; a word that does not look like a plural stays as it is.

    Nor do abbreviations that end in s lose it, as far as they have no vowel or are in the table.

    Examples
    --------
    >>> [singular(w) for w in ("networks", "policies", "analyses", "bias", "bayes", "lass")]
    ['network', 'policy', 'analysis', 'bias', 'bayes', 'lass']
    >>> [singular(w) for w in ("gans", "tpus", "mcts", "darts")]
    ['gan', 'tpu', 'mcts', 'darts']
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if not word.endswith("s") or word in _SINGULAR or _NO_PLURAL.search(word):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 5 else word[:-1]
    if re.search(r"(?:x|ch|sh|ss|zz)es$", word):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=100_000)
def american(word: str) -> str:
    """A lower-case word in American spelling; "dialogue" stands, as it does in most papers of both kinds.

    Examples
    --------
    >>> [american(word) for word in ("optimisation", "modelling", "behavioural", "noise", "precise", "dialog")]
    ['optimization', 'modeling', 'behavioral', 'noise', 'precise', 'dialogue']
    """
    word = _BRITISH_WORDS.get(word, word)
    word = _DOUBLED_L.sub(r"\1\2", _BRITISH_PART.sub(lambda match: _BRITISH[match[0]], word))
    match = _ISE.match(word)
    return f"{match[1]}iz{match[2]}" if match and not _NO_ISE.search(match[1]) else word


def twin(word: str) -> str:
    """What an agent does, as the last of several words; other words stay as they are.

    Examples
    --------
    >>> twin("parser"), twin("generator")
    ('parsing', 'generator')
    """
    return _TWINS.get(word, word)


@lru_cache(maxsize=100_000)
def modifier(word: str) -> str:
    """What a word before others says as a noun; the result is a key to compare, no word.

    Examples
    --------
    >>> [modifier(word) for word in ("robotic", "bipedal", "structural", "adversarially", "relational", "global")]
    ['robot', 'biped', 'structure', 'adversarial', 'relational', 'global']
    """
    if word in _MODIFIER_WORDS or not word.endswith(("al", "ality", "ics", "ian", "ly")):
        return _MODIFIER_WORDS.get(word, word)
    for pattern, instead in _MODIFIERS:
        if (said := pattern.sub(instead, word)) != word:
            return word if said in _NO_FAMILY or said in SIGNS else said
    return word


@lru_cache(maxsize=100_000)
def quality(word: str) -> str:
    """What the name of a quality says as an adjective, as the last of several words; other words stay as they are.

    Examples
    --------
    >>> quality("efficiency"), quality("optimality"), quality("sequence")
    ('efficient', 'optimal', 'sequence')
    """
    if not word.endswith(("ency", "ics", "ity")):
        return word
    for pattern, instead in _QUALITIES:
        if (said := pattern.sub(instead, word)) != word:
            return said
    return word


@lru_cache(maxsize=100_000)
def verb_family(word: str) -> str:
    """What the forms of one verb have in common; of agents only those that stand for what they do.

    The result is a key to compare, no word.

    Examples
    --------
    >>> [verb_family(word) for word in ("fine", "tuned", "tuning", "generalize", "generalization", "classifier")]
    ['fin', 'tun', 'tun', 'generaliz', 'generaliz', 'classifi']
    >>> verb_family("modeling") == verb_family("model"), verb_family("clustering") == verb_family("cluster")
    (True, False)
    """
    word = _AGENTS.get(singular(word), singular(word))
    if word in _NO_FAMILY or not word.isalpha():
        return word
    for ending, kept in _VERB_ENDINGS:
        if not word.endswith(ending):
            continue
        stem = word.removesuffix(ending) + kept
        if len(stem) >= 3 and re.search("[aeiouy]", stem):
            if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz":
                stem = stem[:-1]
            base = {stem, f"{stem}e"} & _NOT_THE_VERB
            return word if base and ending == "ing" else stem
    return word
