"""Weights that are there already, for a training that goes on from them."""

import numpy
import torch
from gguf import GGUFReader

from export import MATRICES, NORMS
from network import LAYERS, Network
from vocabulary import ID

OF_TOKENS = {"embedding.weight": "token_embd.weight", "output.weight": "output.weight"}


def go_on_from(path: str, network: Network) -> None:
    """Puts the weights of a GGUF file in place. Tokens are known by their texts; new ones keep what they have."""
    reader = GGUFReader(path)
    known = {tensor.name: torch.tensor(numpy.array(tensor.data).astype(numpy.float32)) for tensor in reader.tensors}
    tokens = reader.fields["tokenizer.ggml.tokens"]
    names = [bytes(tokens.parts[index]).decode() for index in tokens.data]
    weights = network.state_dict()
    for ours, theirs in OF_TOKENS.items():
        rows = known[theirs].reshape(len(names), -1)
        for index, name in enumerate(names):
            if name in ID:
                weights[ours][ID[name]] = rows[index]
    for ours, theirs in _others().items():
        weights[ours] = known[theirs].reshape(weights[ours].shape)
    network.load_state_dict(weights)


def _others() -> dict[str, str]:
    names = {"norm.weight": "output_norm.weight"}
    for layer in range(LAYERS):
        for ours, theirs in {**MATRICES, **NORMS}.items():
            names[f"blocks.{layer}.{ours}.weight"] = f"blk.{layer}.{theirs}.weight"
    return names
