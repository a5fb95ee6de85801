import { writeFile } from 'node:fs/promises'

/** How a value of the metadata is stored: its number in the format, and its bytes. */
type Value = { readonly type: number; readonly bytes: Buffer }

const width = 32
const heads = 2
const hidden = 64
const special = ['<unk>', '<s>', '</s>']
const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`)
const characters = Array.from({ length: 95 }, (_, index) => (index === 0 ? '\u2581' : String.fromCharCode(32 + index)))
const tokens = [...special, ...bytes, ...characters]

/** Kinds of tokens as the format numbers them: unknown, control, byte, normal. */
const kinds = tokens.map((_, index) => {
  if (index === 0) return 2
  if (index < special.length) return 3
  return index < special.length + bytes.length ? 6 : 1
})

const metadata: readonly (readonly [string, Value])[] = [
  ['general.architecture', text('llama')],
  ['llama.context_length', uint32(4_096)],
  ['llama.embedding_length', uint32(width)],
  ['llama.block_count', uint32(1)],
  ['llama.feed_forward_length', uint32(hidden)],
  ['llama.attention.head_count', uint32(heads)],
  ['llama.attention.layer_norm_rms_epsilon', float32(1e-5)],
  ['llama.rope.dimension_count', uint32(width / heads)],
  ['llama.vocab_size', uint32(tokens.length)],
  ['tokenizer.ggml.model', text('llama')],
  ['tokenizer.ggml.tokens', list(tokens.map((token) => text(token)))],
  ['tokenizer.ggml.scores', list(tokens.map((_, index) => float32(-index)))],
  ['tokenizer.ggml.token_type', list(kinds.map((kind) => int32(kind)))],
  ['tokenizer.ggml.bos_token_id', uint32(1)],
  ['tokenizer.ggml.eos_token_id', uint32(2)],
  ['tokenizer.ggml.add_bos_token', bool(false)],
  ['tokenizer.ggml.add_space_prefix', bool(false)],
]

/** Names and shapes of the weights of a Llama with one layer. */
const tensors: readonly (readonly [string, readonly number[]])[] = [
  ['token_embd.weight', [width, tokens.length]],
  ['output_norm.weight', [width]],
  ['output.weight', [width, tokens.length]],
  ...['attn_q', 'attn_k', 'attn_v', 'attn_output'].map((name) => [`blk.0.${name}.weight`, [width, width]] as const),
  ['blk.0.ffn_gate.weight', [width, hidden]],
  ['blk.0.ffn_up.weight', [width, hidden]],
  ['blk.0.ffn_down.weight', [hidden, width]],
  ['blk.0.attn_norm.weight', [width]],
  ['blk.0.ffn_norm.weight', [width]],
]

/**
 * Writes a language model of random weights, which says nothing but noise.
 * The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export async function writeRandomModel(file: string, seed: number): Promise<void> {
  const random = randomFrom(seed)
  const weights = tensors.map(([, shape]) => {
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random() - 0.5)
    return padded(Buffer.from(values.buffer))
  })
  let offset = 0
  const places = tensors.map(([name, shape], index) => {
    const place = Buffer.concat([
      text(name).bytes,
      uint32(shape.length).bytes,
      ...shape.map((size) => uint64(size)),
      uint32(0).bytes,
      uint64(offset),
    ])
    offset += weights[index]?.length ?? 0
    return place
  })
  const facts = metadata.map(([name, { type, bytes: value }]) =>
    Buffer.concat([text(name).bytes, uint32(type).bytes, value]),
  )
  const head = [Buffer.from('GGUF'), uint32(3).bytes, uint64(tensors.length), uint64(metadata.length)]
  await writeFile(file, Buffer.concat([padded(Buffer.concat([...head, ...facts, ...places])), ...weights]))
}

function uint32(value: number): Value {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32LE(value)
  return { type: 4, bytes: buffer }
}

function int32(value: number): Value {
  return { type: 5, bytes: uint32(value).bytes }
}

function float32(value: number): Value {
  const buffer = Buffer.alloc(4)
  buffer.writeFloatLE(value)
  return { type: 6, bytes: buffer }
}

function bool(value: boolean): Value {
  return { type: 7, bytes: Buffer.from([value ? 1 : 0]) }
}

function text(value: string): Value {
  const content = Buffer.from(value)
  return { type: 8, bytes: Buffer.concat([uint64(content.length), content]) }
}

function list(items: readonly Value[]): Value {
  const head = Buffer.concat([uint32(items[0]?.type ?? 0).bytes, uint64(items.length)])
  return { type: 9, bytes: Buffer.concat([head, ...items.map((item) => item.bytes)]) }
}

function uint64(value: number): Buffer {
  const buffer = Buffer.alloc(8)
  buffer.writeBigUInt64LE(BigInt(value))
  return buffer
}

/** Everything in the file begins at a multiple of 32. */
function padded(buffer: Buffer): Buffer {
  return Buffer.concat([buffer, Buffer.alloc((32 - (buffer.length % 32)) % 32)])
}

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
