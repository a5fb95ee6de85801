import { Media, mediaSchema, tool, ToolCallingAgent } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

import { answer, calls } from '../helpers/calling.ts'
import { draw, last, partsOf } from '../helpers/media-runs.ts'
import { picture } from '../helpers/pictures.ts'

/** A tool that looks at a picture, and what it was given. */
function looking(): { readonly look: ReturnType<typeof tool>; readonly seen: unknown[] } {
  const seen: unknown[] = []
  const look = tool({
    name: 'look',
    description: 'Looks at a picture.',
    effect: 'read',
    input: {
      type: 'object',
      properties: { at: mediaSchema({ accept: ['image/*'], description: 'What to look at.' }) },
      required: ['at'],
    },
    execute: async ({ at }) => {
      seen.push(at)
      return at instanceof Media ? (await at.bytes()).at(-1) : undefined
    },
  })
  return { look, seen }
}

describe('media in tool calls', () => {
  test('are named in results, shown behind them, and handed on by their handles', async () => {
    const { look, seen } = looking()
    const model = scriptedModel([
      calls(['draw', { number: 6 }]),
      calls(['look', { at: '$handle:result_1_1' }]),
      answer('$handle:result_1_1'),
    ])

    const { output } = await new ToolCallingAgent({ model, tools: [draw, look] }).run('Look.')

    const told = model.requests[1]?.messages.slice(-2) ?? []
    expect(told[0]?.content).toMatchObject([
      {
        type: 'tool-result',
        text: '"[image/png, 71 B, picture-6.png]"\n\nNote: $handle:result_1_1 stands for it, with its media.',
      },
    ])
    expect(told[1] && partsOf(told[1])).toEqual(['The images of these results:', '<image 6>'])
    expect(model.requests[2]?.messages.at(-1)?.content).toMatchObject([{ type: 'tool-result', text: '6' }])
    expect(seen).toEqual([picture(6)])
    expect(output).toEqual(picture(6))
    expect(output).toBeInstanceOf(Media)
  })

  test('are told as texts to models that write their calls as text', async () => {
    const call = '{"name": "draw", "arguments": {"number": 2}}'
    const end = '{"name": "finalAnswer", "arguments": {"answer": "$handle:result_1_1"}}'
    const model = scriptedModel([call, end])

    const { output } = await new ToolCallingAgent({ model, tools: [draw], format: 'text' }).run('Look.')

    expect(last(model, 1)).toEqual([
      'Result of draw:\n"[image/png, 71 B, picture-2.png]"\n\nNote: $handle:result_1_1 stands for it, with its media.',
      '<image 2>',
    ])
    expect(output).toEqual(picture(2))
  })

  test('of the task are handed on one by one', async () => {
    const { look, seen } = looking()
    const model = scriptedModel([
      calls(['look', { at: '$handle:files[1]' }]),
      calls(['look', { at: '$handle:files[2]' }]),
      calls(['look', { at: { $type: 'media', id: picture(1).id } }]),
      answer('$handle:files'),
    ])
    const files = [picture(1), picture(2)]

    const { output } = await new ToolCallingAgent({ model, tools: [look] }).run('Look.', { files })

    expect(seen).toEqual([picture(2)])
    expect(JSON.stringify(model.requests[2]?.messages.at(-1))).toContain('$handle:files is a list of 2.')
    expect(JSON.stringify(model.requests[3]?.messages.at(-1))).toContain('args.at: must be a Media of type image/*')
    expect(output).toEqual(files)
  })

  test('are shown to models as texts in the schemas of tools', async () => {
    const { look } = looking()
    const model = scriptedModel([answer(1)])

    await new ToolCallingAgent({ model, tools: [look] }).run('Look.')

    expect(model.requests[0]?.tools?.[0]?.inputSchema['properties']).toEqual({
      at: {
        type: 'string',
        description: 'What to look at. The handle of a Media (image/*), such as $handle:result_1_1.',
      },
    })
  })
})
