"""Training the tagger on annotated papers, and what it says about papers that it was not trained on."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import torch
from spacy.tokens import Doc
from torch import Tensor, nn
from torch.nn import functional

from kg.nlp.tags import KINDS
from kg.training.corpus import GoldPaper, gold_mentions
from kg.training.network import Shape, TaggerNetwork, Tokens, make_batch

log = logging.getLogger(__name__)

Floats = npt.NDArray[np.float32]


def gold_tags(doc: Doc, paper: GoldPaper) -> npt.NDArray[np.int64]:
    """The tag of each token, as columns of :data:`kg.nlp.tags.TAGS`; mentions that no tokens fit are left out."""
    tags = np.zeros(len(doc), np.int64)
    for mention in gold_mentions(paper):
        span = doc.char_span(mention.start, mention.end)
        if span is None:
            continue
        first = 1 + 4 * KINDS.index(paper.concepts[mention.concept].kind)
        if len(span) == 1:
            tags[span.start] = first + 3
        else:
            tags[span.start : span.end] = first + 1
            tags[span.start], tags[span.end - 1] = first, first + 2
    return tags


def train_tagger(
    shape: Shape,
    vectors: Floats,
    pretrained: Mapping[str, Tensor] | None,
    tokens: Tokens,
    tags: Sequence[npt.NDArray[np.int64]],
    *,
    epochs: int,
    size: int,
    rate: float,
    dropout: float,
    seed: int,
) -> TaggerNetwork:
    """Train a tagger on texts and their tags. The weights returned are a moving average over the steps."""
    torch.manual_seed(seed)
    network = TaggerNetwork(shape, vectors)
    if pretrained is not None:
        network.encoder.load_state_dict(dict(pretrained))
    wanted = torch.from_numpy(np.concatenate(list(tags)))
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=0.01, fused=True)
    average = {name: values.clone() for name, values in network.state_dict().items()}
    generator = np.random.default_rng(seed)
    steps, step = epochs * -(-len(tags) // size), 0
    network.train()
    for epoch in range(epochs):
        order, losses = generator.permutation(len(tags)), []
        for begin in range(0, len(order), size):
            for group in optimizer.param_groups:
                group["lr"] = rate * min(1, (step + 1) / 100) * max(0.03, 1 - step / steps)
            batch = make_batch(tokens, order[begin : begin + size].tolist(), shape.depth)
            with torch.autocast("cpu", torch.bfloat16):
                scores = network(tokens, batch, dropout)
            loss = functional.cross_entropy(scores[batch.real].float(), wanted[batch.tokens[batch.real]])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            step += 1
            losses.append(loss.item())
            _move(average, network.state_dict(), min(0.998, (1 + step) / (10 + step)))
        log.info("epoch %d of %d, loss %.3f", epoch + 1, epochs, float(np.mean(losses)))
    network.load_state_dict(average)
    return network.eval()


def _move(average: Mapping[str, Tensor], current: Mapping[str, Tensor], keep: float) -> None:
    with torch.no_grad():
        for name, values in average.items():
            values.lerp_(current[name], 1 - keep)


def tag_probabilities(network: TaggerNetwork, tokens: Tokens, size: int = 32) -> list[Floats]:
    """The probability of each tag for the tokens of each text."""
    result: list[Floats] = []
    network.eval()
    with torch.no_grad():
        for begin in range(0, len(tokens.lengths), size):
            texts = list(range(begin, min(begin + size, len(tokens.lengths))))
            batch = make_batch(tokens, texts, network.encoder.shape.depth)
            values = torch.softmax(network(tokens, batch), 1)[batch.real].numpy()
            result += np.split(values, np.cumsum(tokens.lengths[texts])[:-1])
    return result
