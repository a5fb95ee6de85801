"""The network: a very small Llama (RMSNorm, rotary positions, SwiGLU), as llama.cpp computes it."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTH, LAYERS, HEADS, HIDDEN = 64, 3, 4, 192
HEAD_WIDTH = WIDTH // HEADS
EPSILON = 1e-5
ROPE_BASE = 10_000.0


class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(WIDTH))

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + EPSILON) * self.weight


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary positions on neighbouring pairs, the way llama.cpp has them for Llama."""
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack((a * cos - b * sin, a * sin + b * cos), -1).flatten(-2)


def linear(inputs: int, outputs: int) -> nn.Linear:
    return nn.Linear(inputs, outputs, bias=False)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.q, self.k, self.v, self.o = (linear(WIDTH, WIDTH) for _ in range(4))
        self.gate, self.up, self.down = linear(WIDTH, HIDDEN), linear(WIDTH, HIDDEN), linear(HIDDEN, WIDTH)
        self.attention_norm, self.hidden_norm = Norm(), Norm()

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        batch, length, _ = x.shape
        h = self.attention_norm(x)
        heads = lambda y: y.view(batch, length, HEADS, HEAD_WIDTH).transpose(1, 2)
        q, k, v = rotate(heads(self.q(h)), cos, sin), rotate(heads(self.k(h)), cos, sin), heads(self.v(h))
        attention = ((q @ k.transpose(-1, -2)) / math.sqrt(HEAD_WIDTH) + mask).softmax(-1) @ v
        x = x + self.o(attention.transpose(1, 2).reshape(batch, length, WIDTH))
        h = self.hidden_norm(x)
        return x + self.down(functional.silu(self.gate(h)) * self.up(h))


class Network(nn.Module):
    def __init__(self, tokens: int):
        super().__init__()
        self.embedding = nn.Embedding(tokens, WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm = Norm()
        self.output = linear(WIDTH, tokens)
        nn.init.normal_(self.embedding.weight, 0, 0.05)
        nn.init.normal_(self.output.weight, 0, 0.05)

    def forward(self, ids: Tensor) -> Tensor:
        length = ids.shape[1]
        angles = torch.outer(
            torch.arange(length).float(), 1.0 / (ROPE_BASE ** (torch.arange(0, HEAD_WIDTH, 2).float() / HEAD_WIDTH))
        )
        cos, sin = angles.cos(), angles.sin()
        mask = torch.full((length, length), -1e4).triu(1)
        x = self.embedding(ids)
        for block in self.blocks:
            x = block(x, cos, sin, mask)
        return self.output(self.norm(x))
