import { CodeAgent } from 'smolagents-ts'
import { openai } from 'smolagents-ts/models/openai'
import { faultServer } from 'smolagents-ts/testing'
import { expect, test } from 'vitest'

test('a program may come as JSON that the server holds to a schema: a thought and the code, both required, and no more', async () => {
  const text = JSON.stringify({ thought: 'I add.', code: 'finalAnswer(1 + 2)' })
  await using server = await faultServer([{ kind: 'reply', text }])
  const model = openai({ model: 'm', baseUrl: server.baseUrl })

  const { output } = await new CodeAgent({ model, format: 'structured' }).run('Add one and two.')

  expect(output).toBe(3)
  expect(server.requests[0]?.body).toMatchObject({
    response_format: {
      type: 'json_schema',
      json_schema: {
        name: 'reply',
        strict: true,
        schema: {
          properties: { thought: { type: 'string' }, code: { type: 'string' } },
          required: ['thought', 'code'],
          additionalProperties: false,
        },
      },
    },
  })
})
