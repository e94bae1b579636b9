"""Training the role classifier: multinomial logistic regression over named features."""

from __future__ import annotations

from collections.abc import Sequence

from kg.model import Kind, Role
from kg.nlp.roles import ROLES, RoleModel, role_features
from kg.sentences import sentence_spans
from kg.training.corpus import GoldPaper, gold_mentions
from kg.training.linear import train_linear_model


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
    rows, classes = [names for names, _, _ in examples], [ROLES.index(role) for _, role, _ in examples]
    model = train_linear_model(rows, classes, len(ROLES), strength, at_least)
    return RoleModel(model.index, model.weights, model.intercept)


def role_accuracy(model: RoleModel, examples: Sequence[tuple[list[str], Role, Kind]]) -> float:
    """The share of examples whose role the model gives."""
    return sum(model.role(names) is role for names, role, _ in examples) / max(1, len(examples))
