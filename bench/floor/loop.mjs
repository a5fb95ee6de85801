/**
 * The least that a loop of model calls can be: fetch, read the reply, keep the conversation. It runs no code, so what an
 * action would print is made here; `act` may do something in its place. Returns the conversation, all that it keeps.
 */
export async function runFloor(baseUrl, { steps, system, chars, streaming, onDelta = () => {}, act }) {
  const messages = [
    { role: 'system', content: system },
    { role: 'user', content: 'Do it.' },
  ]
  for (let step = 1; step <= steps; step += 1) {
    const text = await ask(`${baseUrl}/chat/completions`, { messages, streaming, onDelta })
    if (act) await act(text)
    messages.push({ role: 'assistant', content: text }, { role: 'user', content: `Output:\n${'x'.repeat(chars)}` })
  }
  return messages
}

async function ask(url, { messages, streaming, onDelta }) {
  const body = JSON.stringify({ model: 'test', messages, stream: streaming })
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  if (!streaming) return (await response.json()).choices[0].message.content
  const decoder = new TextDecoder()
  let [text, rest] = ['', '']
  for await (const bytes of response.body) {
    const events = (rest + decoder.decode(bytes, { stream: true })).split('\n\n')
    rest = events.pop()
    for (const event of events) {
      const data = event.slice('data: '.length)
      if (data === '[DONE]') continue
      const delta = JSON.parse(data).choices[0]?.delta.content ?? ''
      text += delta
      if (delta !== '') onDelta(delta)
    }
  }
  return text
}
