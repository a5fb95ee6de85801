"""Trains the tiny model: python3 train.py CHECKPOINT [GGUF], from nothing or from the weights of a GGUF file.

See docs/testing.md.
"""

import math
import sys
import time
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional, utils

from episodes import Author, render
from known import go_on_from
from network import Network
from vocabulary import TOKENS, encode

BATCH = 32
WARM_UP = 50


class Stage(NamedTuple):
    steps: int
    peak_rate: float
    code_share: float


# Copying names and numbers is what takes longest to learn, and goes over from the one way of acting to the other.
FIRST = Stage(steps=3_500, peak_rate=4e-3, code_share=1.0)
LAST = Stage(steps=1_000, peak_rate=1.5e-3, code_share=0.5)


def batch_of(author: Author, size: int) -> tuple[Tensor, Tensor]:
    """Token ids of some episodes side by side, and which of them the model is to write."""
    rows = []
    for _ in range(size):
        ids: list[int] = []
        own: list[float] = []
        for text, is_own in render(author.episode()):
            piece = encode(text)
            ids += piece
            own += [float(is_own)] * len(piece)
        rows.append((ids, own))
    length = max(len(ids) for ids, _ in rows)
    all_ids, all_own = torch.zeros(size, length, dtype=torch.long), torch.zeros(size, length)
    for row, (ids, own) in enumerate(rows):
        all_ids[row, : len(ids)] = torch.tensor(ids)
        all_own[row, : len(own)] = torch.tensor(own)
    return all_ids, all_own


def loss_of(network: Network, ids: Tensor, own: Tensor) -> Tensor:
    scores = network(ids[:, :-1])
    losses = functional.cross_entropy(scores.reshape(-1, len(TOKENS)), ids[:, 1:].reshape(-1), reduction="none")
    weights = own[:, 1:].reshape(-1)
    return (losses * weights).sum() / weights.sum()


def solved(network: Network, author: Author, size: int) -> int:
    """How many episodes the model would write without one wrong token, taking the likeliest each time."""
    ids, own = batch_of(author, size)
    with torch.no_grad():
        right = network(ids[:, :-1]).argmax(-1) == ids[:, 1:]
    return int((right | (own[:, 1:] == 0)).all(-1).sum())


def rate_at(step: int, stage: Stage) -> float:
    return stage.peak_rate * min(1, (step + 1) / WARM_UP) * (0.5 * (1 + math.cos(math.pi * step / stage.steps)) + 0.02)


def train(network: Network, stage: Stage, path: str) -> None:
    optimizer = torch.optim.AdamW(network.parameters(), betas=(0.9, 0.98), weight_decay=0.01)
    author, started = Author(seed=0, code_share=stage.code_share), time.time()
    examiner = Author(seed=1, code_share=stage.code_share, held_out=True)
    for step in range(1, stage.steps + 1):
        for group in optimizer.param_groups:
            group["lr"] = rate_at(step - 1, stage)
        loss = loss_of(network, *batch_of(author, BATCH))
        optimizer.zero_grad()
        loss.backward()
        utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        if step % 100 == 0:
            score = solved(network, examiner, 100)
            print(f"step {step}: loss {loss.item():.4f}, {score} of 100 held out, {time.time() - started:.0f} s", flush=True)
            torch.save(network.state_dict(), path)
    torch.save(network.state_dict(), path)
    print(solved(network, examiner, 500), "of 500 held-out episodes without a wrong token", flush=True)


def main() -> None:
    path, *known = sys.argv[1:]
    torch.set_num_threads(1)
    torch.manual_seed(0)
    network = Network(len(TOKENS))
    print(len(TOKENS), "tokens,", sum(weight.numel() for weight in network.parameters()), "parameters", flush=True)
    if known:
        go_on_from(known[0], network)
    for stage in [LAST] if known else [FIRST, LAST]:
        train(network, stage, path)


if __name__ == "__main__":
    main()
