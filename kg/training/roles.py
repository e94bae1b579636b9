"""Training the role classifier: multinomial logistic regression over named features."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from kg.model import Kind, Role
from kg.nlp.roles import ROLES, RoleModel, role_features
from kg.sentences import sentence_spans
from kg.training.corpus import GoldPaper, gold_mentions


def role_examples(papers: Sequence[GoldPaper]) -> list[tuple[list[str], Role, Kind]]:
    """The features of each mentioned concept of the papers, its role and kind."""
    examples = []
    for paper in papers:
        sentences = sentence_spans(paper.text)
        places: dict[int, list[tuple[int, int]]] = {}
        for mention in gold_mentions(paper):
            places.setdefault(mention.concept, []).append((mention.start, mention.end))
        for number in sorted(places):
            concept = paper.concepts[number]
            names = role_features(paper.text, places[number], concept.kind, sentences)
            examples.append((names, concept.role, concept.kind))
    return examples


def train_roles(examples: Sequence[tuple[list[str], Role, Kind]], strength: float, at_least: int) -> RoleModel:
    """Train on examples; features that hold in fewer than ``at_least`` of them are left out."""
    counts = Counter(name for names, _, _ in examples for name in set(names))
    index = {name: i for i, name in enumerate(sorted(name for name, count in counts.items() if count >= at_least))}
    cells = [(row, index[name]) for row, (names, _, _) in enumerate(examples) for name in set(names) if name in index]
    rows, columns = zip(*sorted(cells), strict=True)
    matrix = csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(len(examples), len(index)))
    model = LogisticRegression(C=strength, max_iter=1000).fit(matrix, [ROLES.index(role) for _, role, _ in examples])
    weights = np.zeros((len(index), len(ROLES)), np.float32)
    intercept = np.full(len(ROLES), -20.0, np.float32)
    weights[:, model.classes_] = model.coef_.T
    intercept[model.classes_] = model.intercept_
    return RoleModel(index, weights, intercept)


def role_accuracy(model: RoleModel, examples: Sequence[tuple[list[str], Role, Kind]]) -> float:
    """The share of examples whose role the model gives."""
    return sum(model.role(names) is role for names, role, _ in examples) / max(1, len(examples))
