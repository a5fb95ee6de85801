"""Writes the trained model once more, for engines of ONNX: python3 export_onnx.py GGUF FOLDER.

The weights are those of the GGUF file. The folder has the layout that transformers.js reads: the network with its cache
of keys and values, the vocabulary, and the template of conversations.
"""

import json
import os
import sys

import torch
from torch import Tensor, nn
from torch.nn import functional

from export import CONTEXT, TEMPLATE
from known import go_on_from
from network import EPSILON, HEAD_WIDTH, HEADS, HIDDEN, LAYERS, ROPE_BASE, WIDTH, Network, rotate
from vocabulary import CONTROL, END, FIRST_PHRASE, PHRASES, SPECIAL, TOKENS

CACHE = [(layer, kind) for layer in range(LAYERS) for kind in ("key", "value")]
PAST = [f"past_key_values.{layer}.{kind}" for layer, kind in CACHE]
PRESENT = [f"present.{layer}.{kind}" for layer, kind in CACHE]


class WithCache(nn.Module):
    """The network for the newest tokens only; keys and values of those before come in and go out."""

    def __init__(self, network: Network):
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, attended: Tensor, positions: Tensor, *past: Tensor) -> tuple[Tensor, ...]:
        batch, length = ids.shape
        whole = attended.shape[1]
        frequencies = 1.0 / (ROPE_BASE ** (torch.arange(0, HEAD_WIDTH, 2).float() / HEAD_WIDTH))
        angles = positions.unsqueeze(-1).float() * frequencies
        cos, sin = angles.cos().unsqueeze(1), angles.sin().unsqueeze(1)
        column = torch.arange(whole).view(1, 1, 1, -1)
        row = (torch.arange(length) + (whole - length)).view(1, 1, -1, 1)
        seen = (column <= row) & (attended.view(batch, 1, 1, whole) > 0)
        mask = torch.where(seen, torch.zeros(1), torch.full((1,), -1e4))
        x = self.network.embedding(ids)
        present: list[Tensor] = []
        heads = lambda y: y.reshape(batch, length, HEADS, HEAD_WIDTH).transpose(1, 2)
        for layer, block in enumerate(self.network.blocks):
            h = block.attention_norm(x)
            q, k = rotate(heads(block.q(h)), cos, sin), rotate(heads(block.k(h)), cos, sin)
            k = torch.cat((past[2 * layer], k), 2)
            v = torch.cat((past[2 * layer + 1], heads(block.v(h))), 2)
            present += [k, v]
            attention = ((q @ k.transpose(-1, -2)) / HEAD_WIDTH**0.5 + mask).softmax(-1) @ v
            x = x + block.o(attention.transpose(1, 2).reshape(batch, length, WIDTH))
            h = block.hidden_norm(x)
            x = x + block.down(functional.silu(block.gate(h)) * block.up(h))
        return (self.network.output(self.network.norm(x)), *present)


def write_network(network: Network, path: str) -> None:
    ids = torch.randint(FIRST_PHRASE, len(TOKENS), (1, 5))
    known = 4
    past = [torch.randn(1, HEADS, known, HEAD_WIDTH) for _ in CACHE]
    axes = {name: {0: "batch", 1: "length"} for name in ("input_ids", "position_ids", "logits")}
    axes["attention_mask"] = {0: "batch", 1: "whole"}
    axes |= {name: {0: "batch", 2: "known"} for name in PAST} | {name: {0: "batch", 2: "whole"} for name in PRESENT}
    torch.onnx.export(
        WithCache(network),
        (ids, torch.ones(1, 5 + known, dtype=torch.long), torch.arange(known, 5 + known).view(1, -1), *past),
        path,
        input_names=["input_ids", "attention_mask", "position_ids", *PAST],
        output_names=["logits", *PRESENT],
        dynamic_axes=axes,
        opset_version=14,
    )


def configuration() -> dict:
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_size": WIDTH,
        "intermediate_size": HIDDEN,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "num_key_value_heads": HEADS,
        "head_dim": HEAD_WIDTH,
        "vocab_size": len(TOKENS),
        "bos_token_id": 1,
        "eos_token_id": END,
        "pad_token_id": 2,
        "max_position_embeddings": CONTEXT,
        "rms_norm_eps": EPSILON,
        "rope_theta": ROPE_BASE,
        "hidden_act": "silu",
        "tie_word_embeddings": False,
        "transformers.js_config": {"dtype": "fp32"},
    }


def tokenizer() -> dict:
    """Phrases and control tokens are looked for first, as llama.cpp does; all else is characters and bytes."""
    added = [
        {
            "id": index,
            "content": token,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": index < len(SPECIAL) or token in CONTROL,
        }
        for index, token in enumerate(TOKENS)
        if index < len(SPECIAL) or token in CONTROL or token in PHRASES
    ]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"},
        "pre_tokenizer": None,
        "post_processor": None,
        "decoder": {
            "type": "Sequence",
            "decoders": [
                {"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "},
                {"type": "ByteFallback"},
                {"type": "Fuse"},
            ],
        },
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": "<unk>",
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": True,
            "byte_fallback": True,
            "vocab": {token: index for index, token in enumerate(TOKENS)},
            "merges": [],
        },
    }


def main() -> None:
    weights, folder = sys.argv[1:]
    network = Network(len(TOKENS))
    go_on_from(weights, network)
    os.makedirs(f"{folder}/onnx", exist_ok=True)
    write_network(network.eval(), f"{folder}/onnx/model.onnx")
    ends = {"bos_token_id": 1, "eos_token_id": END, "pad_token_id": 2}
    names = {"bos_token": "<s>", "eos_token": TOKENS[END], "unk_token": "<unk>", "pad_token": "</s>"}
    facts = {"tokenizer_class": "PreTrainedTokenizerFast", "clean_up_tokenization_spaces": False, "add_bos_token": False}
    files = {
        "config": configuration(),
        "generation_config": ends,
        "tokenizer": tokenizer(),
        "tokenizer_config": {**facts, **names, "chat_template": TEMPLATE, "model_max_length": CONTEXT},
    }
    for name, content in files.items():
        with open(f"{folder}/{name}.json", "w") as file:
            json.dump(content, file, indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
