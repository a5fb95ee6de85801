// A picture that code draws, the model is shown, and a tool reads back. Media travel as handles: their bytes are sent
// to the model once, and never stand in a prompt, an event or an argument.
import { inflateSync } from 'node:zlib'

import { CodeAgent, mediaSchema, tool } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'

const measureBars = tool({
  name: 'measureBars',
  description: 'Measures the height of each bar of a bar chart, in pixels.',
  effect: 'read',
  input: {
    type: 'object',
    properties: { chart: mediaSchema({ accept: ['image/png'], description: 'Red bars on white, 4 pixels apart.' }) },
    required: ['chart'],
  },
  output: { type: 'array', items: { type: 'integer' } },
  // On the host the same handle is a `Media` with its bytes.
  execute: async ({ chart }) => heights(Buffer.from(await chart.bytes())),
})

/** Reads a PNG without filters, as the program below writes it: how many red pixels each fourth column has. */
function heights(png) {
  const width = png.readUInt32BE(16)
  const start = png.indexOf('IDAT') + 4
  const pixels = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)))
  const rowBytes = 1 + 3 * width
  const isRed = (x, y) => pixels[y * rowBytes + 1 + 3 * x + 1] < 128
  const rows = Array.from({ length: pixels.length / rowBytes }, (_, y) => y)
  return Array.from({ length: width / 4 }, (_, bar) => rows.filter((y) => isRed(4 * bar, y)).length)
}

const draw = `I draw the sales as bars, without a library: a PNG is not much.
<code>
const sales = [3, 7, 5]
const [width, height] = [4 * sales.length, 8]
const pixels = []
for (let y = 0; y < height; y += 1) {
  pixels.push(0)
  for (let x = 0; x < width; x += 1) {
    const isBar = x % 4 < 3 && height - y <= sales[x >> 2]
    pixels.push(...(isBar ? [200, 30, 30] : [255, 255, 255]))
  }
}
const word = (value) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
const crc = (bytes) => {
  let sum = -1
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  return ~sum
}
const chunk = (type, data) => {
  const body = [...new TextEncoder().encode(type), ...data]
  return [...word(data.length), ...body, ...word(crc(body))]
}
let [low, high] = [1, 0]
for (const byte of pixels) {
  low = (low + byte) % 65521
  high = (high + low) % 65521
}
const size = pixels.length
const stored = [0x78, 1, 1, size & 255, size >> 8, ~size & 255, (~size >> 8) & 255, ...pixels, ...word((high << 16) | low)]
const chart = new Media(
  new Uint8Array([
    ...[0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10],
    ...chunk('IHDR', [...word(width), ...word(height), 8, 2, 0, 0, 0]),
    ...chunk('IDAT', stored),
    ...chunk('IEND', []),
  ]),
  { name: 'sales.png' },
)
chart
</code>`

/** The second reply looks at what it was shown: a model that sees would say what is in the picture. */
function look({ messages }) {
  const images = messages.flatMap(({ content }) => content.filter(({ type }) => type === 'image'))
  return `I was shown ${images.length} picture. I have the bars measured, and answer with both.
<code>
finalAnswer({ chart, heights: await measureBars({ chart }), shown: ${images.length} })
</code>`
}

const agent = new CodeAgent({ model: scriptedModel([draw, look]), tools: [measureBars] })
const { output } = await agent.run('Draw the sales of the last three months, and check the drawing.')
process.stdout.write(`${output.chart} shown ${output.shown} time, bars of ${output.heights.join(', ')} pixels\n`)
