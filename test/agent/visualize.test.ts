import { CodeAgent, tool } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

import { lead, member } from '../helpers/team.ts'

describe('visualize', () => {
  const search = tool({ name: 'search', description: 'Finds pages. And more.', execute: () => 1 })
  const reader = member('reader', [], { tools: [search] })
  const writer = member('writer', [], { agents: [member('editor', [])] })
  const team = lead([reader, writer], [], { tools: [search], description: 'Leads.\nAll.' })

  test('draws a team as a tree of text', () => {
    expect(team.visualize()).toBe(`lead [scripted]: Leads. All.
├─ search(): Finds pages. And more.
├─ reader [scripted]: Does reader.
│  └─ search(): Finds pages. And more.
└─ writer [scripted]: Does writer.
   └─ editor [scripted]: Does editor.`)
  })

  test('draws it as a flowchart for Mermaid', () => {
    const model = scriptedModel([], { id: 'a "quoted" <model>;' })

    expect(lead([reader], [], { model }).visualize({ format: 'mermaid' })).toBe(`flowchart TD
  agent1["lead<br/>a #34;quoted#34; #60;model#62;#59;"]
  agent2["reader<br/>scripted"]
  tool1(["search"])
  agent2 -.-> tool1
  agent1 --> agent2`)
  })

  test('names a model that was given as a string, and refuses other forms', () => {
    expect(new CodeAgent({ model: 'openai:gpt-5' }).visualize()).toBe('agent [openai:gpt-5]')
    // @ts-expect-error -- there is no such form
    expect(() => team.visualize({ format: 'svg' })).toThrow(`visualize gives 'text' or 'mermaid', not "svg".`)
  })
})
