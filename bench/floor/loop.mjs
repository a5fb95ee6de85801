/** The least that a loop of model calls can be: fetch, read the stream, keep the conversation. It runs no code. */
export async function runFloor(baseUrl, { steps, system }) {
  const messages = [
    { role: 'system', content: system },
    { role: 'user', content: 'Do it.' },
  ]
  for (let step = 1; step <= steps; step += 1) {
    const text = await ask(`${baseUrl}/chat/completions`, messages)
    messages.push({ role: 'assistant', content: text }, { role: 'user', content: `Output:\n${'x'.repeat(1000)}` })
  }
}

async function ask(url, messages) {
  const body = JSON.stringify({ model: 'test', messages, stream: true })
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const decoder = new TextDecoder()
  let [text, rest] = ['', '']
  for await (const bytes of response.body) {
    const events = (rest + decoder.decode(bytes, { stream: true })).split('\n\n')
    rest = events.pop()
    for (const event of events) {
      const data = event.slice('data: '.length)
      if (data !== '[DONE]') text += JSON.parse(data).choices[0]?.delta.content ?? ''
    }
  }
  return text
}
