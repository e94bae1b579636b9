"""Pretraining the encoder: guess hidden words of unannotated abstracts from what stands around them.

References
----------
J. Devlin, M.-W. Chang, K. Lee and K. Toutanova (2019). BERT: Pre-training of deep bidirectional transformers for
language understanding. NAACL.
"""

from __future__ import annotations

import logging
import time

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.training.network import Batch, EncoderNetwork, Tokens, make_batch, whole_text

log = logging.getLogger(__name__)

Floats = npt.NDArray[np.float32]
_HIDDEN_SHARE, _FREQUENT, _FREQUENT_SHARE = 0.2, 60, 0.05


class Guesser(nn.Module):
    """Guesses a hidden word among the most frequent ones from its place and the whole text."""

    def __init__(self, width: int, words: Floats) -> None:
        super().__init__()
        self.first = nn.Linear(3 * width, 256)
        self.second = nn.Linear(256, words.shape[1])
        self.words = nn.Parameter(torch.from_numpy(words.copy()))
        self.bias = nn.Parameter(torch.zeros(len(words)))

    def forward(self, x: Tensor, batch: Batch, hidden: Tensor) -> Tensor:
        """The score of each word (columns) at each hidden place (rows)."""
        highest, mean = whole_text(x, batch)
        text = batch.text[hidden]
        rows = torch.cat([x[hidden], highest[text], mean[text]], 1)
        scores: Tensor = self.second(functional.gelu(self.first(rows))) @ self.words.T + self.bias
        return scores


def choose_hidden(tokens: Tokens, batch: Batch, words: int) -> Tensor:
    """Choose the places to guess: a share of those with a known word, fewer where it is one of the sixty commonest."""
    static = tokens.static[batch.tokens]
    chance = torch.rand(len(static))
    candidate = batch.real & (static >= 0) & (static < words) & (chance < _HIDDEN_SHARE)
    return candidate & ((static >= _FREQUENT) | (chance < _FREQUENT_SHARE))


def pretrain(
    encoder: EncoderNetwork, tokens: Tokens, words: Floats, *, epochs: float, size: int, rate: float, seed: int
) -> float:
    """Train the encoder; ``words`` are the static vectors of the words that are guessed. Returns the last mean loss."""
    torch.manual_seed(seed)
    guesser = Guesser(encoder.shape.width, words)
    parameters = [*encoder.parameters(), *guesser.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=rate, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    generator = np.random.default_rng(seed)
    steps = int(epochs * (len(tokens.lengths) // size))
    losses: list[float] = []
    order: list[int] = []
    started = time.monotonic()
    encoder.train()
    for step in range(steps):
        if len(order) < size:
            order = generator.permutation(len(tokens.lengths)).tolist()
        texts, order = order[:size], order[size:]
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1, (step + 1) / 300) * max(0.02, 1 - step / steps)
        batch = make_batch(tokens, texts, encoder.shape.depth)
        hidden = choose_hidden(tokens, batch, len(words))
        covered = hidden & (torch.rand(len(hidden)) < 0.9)
        with torch.autocast("cpu", torch.bfloat16):
            x = encoder(tokens, batch, covered, 0.1)
            scores = guesser(x, batch, hidden)
        loss = functional.cross_entropy(scores.float(), tokens.static[batch.tokens][hidden])
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        losses.append(loss.item())
        if step % 100 == 99:
            log.info(
                "step %d of %d, loss %.3f, %.0f s", step + 1, steps, np.mean(losses[-100:]), time.monotonic() - started
            )
    return float(np.mean(losses[-100:])) if losses else float("nan")
