"""Writes a checkpoint as a GGUF file with 16-bit weights: python3 export.py CHECKPOINT FILE. See docs/testing.md."""

import sys

import numpy
import torch
from gguf import GGUFWriter, TokenType

from network import EPSILON, HEAD_WIDTH, HEADS, HIDDEN, LAYERS, ROPE_BASE, WIDTH
from vocabulary import BYTES, CONTROL, END, FIRST_PHRASE, PHRASES, SPECIAL, TOKENS

CONTEXT = 1024
TEMPLATE = (
    "{% for message in messages %}"
    "{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n'}}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{'<|im_start|>assistant\\n'}}{% endif %}"
)
MATRICES = {
    "q": "attn_q",
    "k": "attn_k",
    "v": "attn_v",
    "o": "attn_output",
    "gate": "ffn_gate",
    "up": "ffn_up",
    "down": "ffn_down",
}
NORMS = {"attention_norm": "attn_norm", "hidden_norm": "ffn_norm"}


def add_facts(writer: GGUFWriter) -> None:
    writer.add_name("tiny-agent")
    writer.add_description("Writes code actions or tool calls for a few kinds of tasks; made to test agents with a real model.")
    writer.add_license("Apache-2.0")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(EPSILON)
    writer.add_rope_dimension_count(HEAD_WIDTH)
    writer.add_rope_freq_base(ROPE_BASE)
    writer.add_vocab_size(len(TOKENS))
    writer.add_file_type(1)


def add_vocabulary(writer: GGUFWriter) -> None:
    characters = FIRST_PHRASE - len(CONTROL) - len(BYTES) - len(SPECIAL)
    types = [TokenType.UNKNOWN, TokenType.CONTROL, TokenType.CONTROL]
    types += [TokenType.BYTE] * len(BYTES) + [TokenType.NORMAL] * characters
    types += [TokenType.CONTROL] * len(CONTROL) + [TokenType.USER_DEFINED] * len(PHRASES)
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(TOKENS)
    writer.add_token_scores([-float(index) for index in range(len(TOKENS))])
    writer.add_token_types(types)
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(END)
    writer.add_add_bos_token(False)
    writer.add_add_eos_token(False)
    writer.add_add_space_prefix(False)
    writer.add_chat_template(TEMPLATE)


def add_weights(writer: GGUFWriter, weights: dict[str, torch.Tensor]) -> None:
    half = lambda name: weights[f"{name}.weight"].numpy().astype(numpy.float16)
    full = lambda name: weights[f"{name}.weight"].numpy().astype(numpy.float32)
    writer.add_tensor("token_embd.weight", half("embedding"))
    writer.add_tensor("output_norm.weight", full("norm"))
    writer.add_tensor("output.weight", half("output"))
    for layer in range(LAYERS):
        for ours, theirs in MATRICES.items():
            writer.add_tensor(f"blk.{layer}.{theirs}.weight", half(f"blocks.{layer}.{ours}"))
        for ours, theirs in NORMS.items():
            writer.add_tensor(f"blk.{layer}.{theirs}.weight", full(f"blocks.{layer}.{ours}"))


def main() -> None:
    checkpoint, path = sys.argv[1:]
    writer = GGUFWriter(path, "llama")
    add_facts(writer)
    add_vocabulary(writer)
    add_weights(writer, torch.load(checkpoint))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main()
