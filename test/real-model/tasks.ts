import { tool } from 'smolagents-ts'
import { z } from 'zod'

/** A task of a kind that the model has learned, about something that it has not seen. */
export type RealTask = {
  readonly task: string
  /** What the training must have left out: the two numbers together, the place, or the word. */
  readonly about: readonly string[]
  readonly answer: unknown
  /** Turns of the model. */
  readonly steps: number
  /** Places that the tool is asked for, in this order. */
  readonly calls?: readonly string[]
}

/** A task for an agent that calls tools. */
export type CalledTask = RealTask & {
  /** The calls before the last, which answers, each in a turn of its own. */
  readonly made: readonly { readonly tool: string; readonly input: unknown }[]
}

/** Compute and print, then answer with what was printed. */
const arithmetic: readonly RealTask[] = [
  { task: 'What is 12 plus 7?', about: ['12', '7'], answer: 19, steps: 2 },
  { task: 'Compute 87 - 9.', about: ['87', '9'], answer: 78, steps: 2 },
  { task: 'Multiply 37 by 17.', about: ['37', '17'], answer: 629, steps: 2 },
  { task: 'Add 322 and 578.', about: ['322', '578'], answer: 900, steps: 2 },
  { task: 'What is 119 minus 583?', about: ['119', '583'], answer: -464, steps: 2 },
  { task: 'Compute 854 * 541.', about: ['854', '541'], answer: 462_014, steps: 2 },
]

/** Await the tool and print, then answer with what was printed. */
const weather: readonly RealTask[] = [
  { task: 'What is the weather in Oslo?', about: ['Oslo'], answer: 'snowy, 3 degrees', steps: 2, calls: ['Oslo'] },
  { task: 'Weather for Milan.', about: ['Milan'], answer: 'sunny, 28 degrees', steps: 2, calls: ['Milan'] },
  {
    task: 'What is the weather in Venice?',
    about: ['Venice'],
    answer: 'rainy, 17 degrees',
    steps: 2,
    calls: ['Venice'],
  },
  { task: 'Weather for Cork.', about: ['Cork'], answer: 'cloudy, 10 degrees', steps: 2, calls: ['Cork'] },
]

/** The tool refuses; its error says what to ask for instead. */
const refused: readonly RealTask[] = [
  {
    task: 'Weather for Granada.',
    about: ['Granada'],
    answer: 'sunny, 40 degrees',
    steps: 3,
    calls: ['Granada', 'Seville'],
  },
  {
    task: 'What is the weather in Bordeaux?',
    about: ['Bordeaux'],
    answer: 'rainy, 21 degrees',
    steps: 3,
    calls: ['Bordeaux', 'Lyon'],
  },
  { task: 'Weather for Turku.', about: ['Turku'], answer: 'snowy, 0 degrees', steps: 3, calls: ['Turku', 'Tampere'] },
  {
    task: 'What is the weather in Krakow?',
    about: ['Krakow'],
    answer: 'cloudy, 9 degrees',
    steps: 3,
    calls: ['Krakow', 'Warsaw'],
  },
]

/** Read the value of an expression, then answer with it. */
const lengths: readonly RealTask[] = [
  { task: 'How many letters has banana?', about: ['banana'], answer: 6, steps: 2 },
  { task: 'Count the letters of mountain.', about: ['mountain'], answer: 8, steps: 2 },
  { task: 'How many letters has rose?', about: ['rose'], answer: 4, steps: 2 },
]

/** Answer at once. */
const comparisons: readonly RealTask[] = [
  { task: 'Which is larger, 37 or 17?', about: ['37', '17'], answer: 37, steps: 1 },
  { task: 'Which is smaller, 854 or 541?', about: ['854', '541'], answer: 541, steps: 1 },
  { task: 'Which is larger, 3 or 6?', about: ['3', '6'], answer: 6, steps: 1 },
]

export const tasks: readonly RealTask[] = [...arithmetic, ...weather, ...refused, ...lengths, ...comparisons]

const operators = ['+', '-', '*', '+', '-', '*']

/** The tasks with two steps, and those where the tool refuses, for an agent that calls tools. */
export const calledTasks: readonly CalledTask[] = [
  ...arithmetic.map((one, index) => {
    const [a, b] = one.about.map(Number)
    return asCalled(one, 'calculate', [{ a, op: operators[index], b }])
  }),
  ...[...weather, ...refused].map((one) => {
    const inputs = one.calls?.map((city) => ({ city })) ?? []
    return asCalled(one, 'getWeather', inputs)
  }),
  ...lengths.map((one) => asCalled(one, 'countLetters', [{ word: one.about[0] }])),
]

function asCalled(task: RealTask, name: string, inputs: readonly unknown[]): CalledTask {
  return { ...task, made: inputs.map((input) => ({ tool: name, input })) }
}

const forecasts: ReadonlyMap<unknown, string> = new Map(
  [...weather, ...refused].map(({ calls, answer }) => [calls?.at(-1), String(answer)]),
)
const stations: ReadonlyMap<unknown, string> = new Map(refused.map(({ calls }) => [calls?.[0], String(calls?.[1])]))

/** Tells the weather, but not of places without a station: its error names the nearest that has one. */
export const getWeather = tool({
  name: 'getWeather',
  description: 'Tells the weather of a city.',
  input: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false },
  effect: 'read',
  execute: ({ city }) => {
    const forecast = forecasts.get(city)
    if (forecast === undefined) throw new Error(`No station in ${String(city)}, ask for ${stations.get(city)}.`)
    return Promise.resolve(forecast)
  },
})

export const calculate = tool({
  name: 'calculate',
  description: 'Computes with two numbers.',
  input: z.object({ a: z.number(), op: z.enum(['+', '-', '*']), b: z.number() }),
  effect: 'read',
  execute: ({ a, op, b }) => {
    if (op === '*') return Promise.resolve(a * b)
    return Promise.resolve(op === '+' ? a + b : a - b)
  },
})

export const countLetters = tool({
  name: 'countLetters',
  description: 'Counts the letters of a word.',
  input: z.object({ word: z.string() }),
  effect: 'read',
  execute: ({ word }) => Promise.resolve(word.length),
})
