"""Training a network: a plan of batches, a rate that rises and falls, a mean of the weights, checkpoints.

References
----------
B. Polyak and A. Juditsky (1992). Acceleration of stochastic approximation by averaging. SIAM J. Control Optim. 30.
"""

from __future__ import annotations

import logging
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from kg.paths import whole
from kg.training.examples import Example
from kg.training.losses import loss_of
from kg.training.network import Reader

log = logging.getLogger(__name__)

_DECAY, _LEAST_RATE, _LONGEST_STEP, _WEIGHT_DECAY = 0.995, 0.02, 1.0, 0.01
_POOL = 16  # batches whose texts are put in the order of their length together
_TOLD = 20


@dataclass(frozen=True, slots=True)
class Step:
    """A batch of examples, and how much of the features is dropped on it."""

    examples: Sequence[Example]
    dropout: float


@dataclass(frozen=True, slots=True)
class Rates:
    """The greatest learning rates of encoder and heads, and the share of the steps in which they are reached."""

    encoder: float
    heads: float
    warm_up: float


def batches(examples: Sequence[Example], size: int, generator: random.Random) -> list[list[Example]]:
    """One epoch: each example once, in batches of about the same length, in random order."""
    order = list(range(len(examples)))
    generator.shuffle(order)
    found = []
    for begin in range(0, len(order), size * _POOL):
        some = sorted(order[begin : begin + size * _POOL], key=lambda i: len(examples[i].window.pieces))
        found += [[examples[i] for i in some[at : at + size]] for at in range(0, len(some), size)]
    generator.shuffle(found)
    return found


def epochs_plan(examples: Sequence[Example], size: int, epochs: float, dropout: float, seed: int) -> list[Step]:
    """A plan of some epochs, which need not be whole."""
    generator = random.Random(seed)  # noqa: S311
    rounds = [batches(examples, size, generator) for _ in range(math.ceil(epochs))]
    return [Step(batch, dropout) for one in rounds for batch in one][: int(epochs * math.ceil(len(examples) / size))]


def mixed_plan(
    labelled: Sequence[Example],
    annotated: Sequence[Example],
    *,
    size: int,
    epochs: int,
    dropouts: tuple[float, float],
    seed: int,
) -> list[Step]:
    """Labelled texts once and annotated ones for some epochs, mixed; the annotated ones more and more towards the end.

    ``dropouts`` is that of the labelled and that of the annotated texts.
    """
    generator = random.Random(seed)  # noqa: S311
    soft = [Step(batch, dropouts[0]) for batch in batches(labelled, size, generator)]
    hard = [Step(batch, dropouts[1]) for _ in range(epochs) for batch in batches(annotated, size, generator)]
    placed = [(generator.random(), step) for step in soft] + [(generator.random() ** 0.6, step) for step in hard]
    return [step for _, step in sorted(placed, key=lambda pair: pair[0])]


class MovingAverage:
    """A mean of a network's weights in which the last steps count most."""

    def __init__(self, network: nn.Module, decay: float = _DECAY) -> None:
        self.weights = [weight.detach().clone() for weight in network.parameters()]
        self.steps, self._decay = 0, decay

    def add(self, network: nn.Module) -> None:
        """Take the present weights in; in the first steps they count more."""
        self.steps += 1
        decay = min(self._decay, (1 + self.steps) / (10 + self.steps))
        torch._foreach_lerp_(self.weights, [weight.detach() for weight in network.parameters()], 1 - decay)

    def give_to(self, network: nn.Module) -> None:
        """Put the mean in the place of a network's weights."""
        with torch.no_grad():
            for weight, mean in zip(network.parameters(), self.weights, strict=True):
                weight.copy_(mean)


def average(network: nn.Module, other: nn.Module) -> None:
    """Put the mean of the weights of two networks in the place of those of the first."""
    with torch.no_grad():
        for weight, own in zip(network.parameters(), other.parameters(), strict=True):
            weight.lerp_(own, 0.5)


def fit(reader: Reader, plan: Sequence[Step], rates: Rates, *, seed: int, checkpoint: Path, every: int = 200) -> None:
    """Train a network after a plan; it has the mean of its weights in the end.

    ``checkpoint`` is written ``every`` so many steps. Where it is there, training goes on from it, and ends as if it
    had never stopped.
    """
    torch.manual_seed(seed)
    encoder, heads = list(reader.encoder.parameters()), _heads(reader)
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": rates.encoder}, {"params": heads, "lr": rates.heads}],
        weight_decay=_WEIGHT_DECAY,
        fused=True,
    )
    mean = MovingAverage(reader)
    done = _read_checkpoint(checkpoint, reader, mean, optimizer) if checkpoint.is_file() else 0
    reader.train()
    losses: list[list[float]] = []
    started = time.monotonic()
    for number in range(done, len(plan)):
        factor = min(1, (number + 1) / (rates.warm_up * len(plan))) * max(_LEAST_RATE, 1 - number / len(plan))
        for group, rate in zip(optimizer.param_groups, (rates.encoder, rates.heads), strict=True):
            group["lr"] = rate * factor
        parts = loss_of(reader, plan[number].examples, plan[number].dropout)
        optimizer.zero_grad()
        parts.total.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(reader.parameters(), _LONGEST_STEP)
        optimizer.step()
        mean.add(reader)
        losses.append(parts.numbers())
        if (number + 1) % _TOLD == 0:
            seconds = time.monotonic() - started
            log.info("step %d of %d, loss %s, %.0f s", number + 1, len(plan), _told(losses[-_TOLD:]), seconds)
        if (number + 1) % every == 0:
            _write_checkpoint(checkpoint, reader, mean, optimizer, number + 1)
    mean.give_to(reader)
    reader.eval()


def _heads(reader: Reader) -> list[nn.Parameter]:
    return [weight for name, weight in reader.named_parameters() if not name.startswith("encoder.")]


def _told(losses: Sequence[Sequence[float]]) -> str:
    """The mean of each part of the loss: spans, tags, roles, relations, same."""
    return " ".join(f"{part:.3f}" for part in np.mean(losses, 0))


def _write_checkpoint(
    path: Path, reader: Reader, mean: MovingAverage, optimizer: torch.optim.Optimizer, step: int
) -> None:
    kept = {
        "step": step,
        "weights": reader.state_dict(),
        "mean": mean.weights,
        "optimizer": optimizer.state_dict(),
        "random": torch.get_rng_state(),
    }
    with whole(path) as made:
        torch.save(kept, made)


def _read_checkpoint(path: Path, reader: Reader, mean: MovingAverage, optimizer: torch.optim.Optimizer) -> int:
    kept = torch.load(path, weights_only=True)
    reader.load_state_dict(kept["weights"])
    mean.weights, mean.steps = kept["mean"], kept["step"]
    optimizer.load_state_dict(kept["optimizer"])
    torch.set_rng_state(kept["random"])
    log.info("going on from step %d, kept in %s", kept["step"], path)
    return int(kept["step"])
