import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { ended, start } from '../cli/command.ts'

const demo = 'examples/demo/demo.mjs'
const data = new URL('../../examples/data/weather.csv', import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'demo-'))

afterAll(() => rmSync(folder, { recursive: true }))

const answerSchema = z.object({
  morePrecipitation: z.string(),
  moreWetDays: z.string(),
  cities: z.array(z.object({ city: z.string(), millimetresPerYear: z.number(), wetDaysPerYear: z.number() })),
  longestDrySpell: z.object({ city: z.string(), days: z.number(), from: z.string(), to: z.string() }),
})
const eventSchema = z.looseObject({ type: z.string() })

async function play(args: readonly string[] = []): Promise<z.infer<typeof eventSchema>[]> {
  const { code, stdout, stderr } = await ended(start(demo, ['--scripted', '--json', ...args]))
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => eventSchema.parse(JSON.parse(line)))
}

function answerOf(events: readonly z.infer<typeof eventSchema>[]): z.infer<typeof answerSchema> {
  return answerSchema.parse(events.find(({ type }) => type === 'run-end')?.['value'])
}

/** The answer, found out without any agent. */
function expected(csv: string): z.infer<typeof answerSchema> {
  const rows = csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
  const places = [...new Set(rows.map(([city = '']) => city))]
  const cities = places.map((city) => {
    const amounts = rows.filter(([place]) => place === city).map(([, , amount]) => Number(amount))
    const total = amounts.reduce((sum, amount) => sum + amount, 0)
    const wetDaysPerYear = Number((amounts.filter((amount) => amount >= 1).length / 4).toFixed(1))
    return { city, millimetresPerYear: Number((total / 4).toFixed(1)), wetDaysPerYear }
  })
  const [a, b] = [cities[0], cities[1]]
  const more = (key: 'millimetresPerYear' | 'wetDaysPerYear'): string =>
    ((a?.[key] ?? 0) >= (b?.[key] ?? 0) ? a?.city : b?.city) ?? ''
  let longest = { city: '', days: 0, from: '', to: '' }
  for (const city of places) {
    let spell: string[] = []
    for (const [place, date = '', amount] of rows) {
      if (place !== city) continue
      spell = Number(amount) < 1 ? [...spell, date] : []
      if (spell.length > longest.days) {
        longest = { city, days: spell.length, from: spell[0] ?? '', to: spell.at(-1) ?? '' }
      }
    }
  }
  return {
    morePrecipitation: more('millimetresPerYear'),
    moreWetDays: more('wetDaysPerYear'),
    cities,
    longestDrySpell: longest,
  }
}

describe('the demo', { timeout: 60_000 }, () => {
  test('shows its steps and the answer, and says that the replies are scripted', async () => {
    const { code, stdout, stderr } = await ended(start(demo, ['--scripted']))

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^As asked for, the replies are played\nfrom a script written for this demo/)
    expect(stdout).toMatch(/Step 2[\s\S]*✗ TypeError[\s\S]*Step 4[\s\S]*╭─ Answer[\s\S]*completed · 4 steps/)
  })

  test('says so when no model is configured', async () => {
    const { code, stdout } = await ended(start(demo, []))

    expect(code).toBe(0)
    expect(stdout).toMatch(/^No model is configured: the replies are played\n/)
  })

  test('finds out what is true of the data', async () => {
    const answer = answerOf(await play())

    expect(answer).toEqual(expected(readFileSync(data, 'utf8')))
  })

  test('makes a mistake that really fails in the sandbox', async () => {
    const events = await play()

    const executions = events.filter(({ type }) => type === 'code-end').map((event) => event['execution'])
    expect(executions).toMatchObject([
      { kind: 'value' },
      { kind: 'error', error: { name: 'TypeError', line: 10 } },
      { kind: 'value' },
      { kind: 'answer' },
    ])
  })

  test('answers otherwise when the data is otherwise', async () => {
    const csv = readFileSync(data, 'utf8')
    const { city, from } = answerOf(await play()).longestDrySpell
    const changed = csv.replace(new RegExp(`^(${city},${from.slice(0, 8)}30),[^,]*,`, 'm'), '$1,4000.0,')
    const file = join(folder, 'changed.csv')
    writeFileSync(file, changed)

    const answer = answerOf(await play(['--data', file]))

    expect(changed).not.toBe(csv)
    expect(answer).toEqual(expected(changed))
    expect(answer).not.toEqual(expected(csv))
  })

  test('has nothing of its answer or its data in the replies', async () => {
    const replies = readFileSync(new URL('../../examples/demo/replies.mjs', import.meta.url), 'utf8')
    const answer = answerOf(await play())

    const figures = [
      ...Object.values(answer.longestDrySpell),
      ...answer.cities.flatMap((city) => Object.values(city)),
      2012,
      2013,
      2014,
      2015,
      2922,
    ].map(String)
    const found = figures.filter((figure) => new RegExp(`(?<![\\d.])${figure}(?![\\d.])`).test(replies))
    expect(figures.length).toBeGreaterThan(10)
    expect(found).toEqual([])
  })
})
