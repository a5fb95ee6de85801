import type { Topic } from './fixture.ts'

export const reasoning: Topic = {
  title: 'Reasoning in the text',
  replies: [
    {
      name: 'A block in `<think>`, then one behind it',
      text: '<think>\nMaybe <code>\nno()\n</code>\n</think>\n<code>\na()\n</code>',
      code: 'a()',
    },
    {
      name: 'A block in `<think>` only',
      text: '<think>\n<code>\nno()\n</code>\n</think>\nThat is my plan.',
      nudge: 'reasoning',
    },
    { name: 'A fence in `<think>` only', text: '<think>\n```js\nno()\n```\n</think>', nudge: 'reasoning' },
    { name: '`<think>` that is never closed', text: '<think>\nI try\n<code>\nno()\n</code>', nudge: 'reasoning' },
    {
      name: '`</think>` without its beginning',
      text: 'Maybe\n<code>\nno()\n</code>\n</think>\n<code>\na()\n</code>',
      code: 'a()',
    },
    {
      name: '`</think>` in a block that is never closed',
      text: 'Maybe\n<code>\nno()\n</think>\n<code>\na()\n</code>',
      code: 'a()',
    },
    { name: '`<thinking>`', text: '<thinking>\n<code>no()</code>\n</thinking>\n<code>\na()\n</code>', code: 'a()' },
    { name: '`<reasoning>`', text: '<reasoning>\n<code>no()</code>\n</reasoning>\n<code>\na()\n</code>', code: 'a()' },
    { name: '`[THINK]`', text: '[THINK]\n<code>no()</code>\n[/THINK]\n<code>\na()\n</code>', code: 'a()' },
    {
      name: 'Channels',
      text: '<|channel|>analysis<|message|><code>no()</code><|end|><|start|>assistant<|channel|>final<|message|><code>\na()\n</code>',
      code: 'a()',
    },
    {
      name: 'Only the channel of reasoning',
      text: '<|channel|>analysis<|message|><code>no()</code><|end|>',
      nudge: 'reasoning',
    },
    { name: 'A bare answer in `<think>`', text: '<think>\nfinalAnswer(1)\n</think>', nudge: 'reasoning' },
    {
      name: 'Tags of reasoning in a string',
      text: '<code>\nconst t = "<think>x</think>"\na(t)\n</code>',
      code: 'const t = "<think>x</think>"\na(t)',
    },
    { name: 'Tags of reasoning talked about', text: 'Behind `</think>` it comes.\n<code>\na()\n</code>', code: 'a()' },
  ],
}

export const characters: Topic = {
  title: 'Characters',
  replies: [
    { name: 'Line breaks of Windows', text: 'I look.\r\n<code>\r\na()\r\nb()\r\n</code>\r\n', code: 'a()\nb()' },
    { name: 'A fence with line breaks of Windows', text: '```js\r\na()\r\n```\r\n', code: 'a()' },
    { name: 'A byte order mark', text: '\ufeff<code>\n\ufeffa()\n</code>', code: 'a()' },
    {
      name: 'Zero-width characters at the beginning of lines',
      text: '<code>\n\u200ba()\n  \u200bb()\n</code>',
      code: 'a()\n  b()',
    },
    {
      name: 'Zero-width characters in texts of the program',
      text: '<code>\na("\u200b", `\n\u200bx`)\n</code>',
      code: 'a("\u200b", `\n\u200bx`)',
    },
    { name: 'A zero-width character before a fence', text: '\u200b```js\na()\n```', code: 'a()' },
    {
      name: 'Non-breaking spaces',
      text: '<code>\nif (a) {\n\u00a0\u00a0b()\n}\n</code>',
      code: 'if (a) {\n\u00a0\u00a0b()\n}',
    },
    { name: 'Smart quotes are left to the error of the program', text: '<code>\na(“b”)\n</code>', code: 'a(“b”)' },
    {
      name: 'A program escaped as HTML',
      text: '<code>\nif (a &lt; b &amp;&amp; c) d(&quot;e&quot;)\n</code>',
      code: 'if (a < b && c) d("e")',
    },
    { name: 'A reply escaped as HTML', text: '&lt;code&gt;\na(1 &lt; 2)\n&lt;/code&gt;', code: 'a(1 < 2)' },
    {
      name: 'Entities in a string',
      text: "<code>\ns.replaceAll('&lt;', 'x')\n</code>",
      code: "s.replaceAll('&lt;', 'x')",
    },
    {
      name: 'Entities beside characters that would be escaped',
      text: '<code>\na("&lt;", b > c)\n</code>',
      code: 'a("&lt;", b > c)',
    },
  ],
}

export const bare: Topic = {
  title: 'Neither tags nor fences',
  replies: [
    { name: 'An answer in prose', text: 'The final answer is 42.', nudge: 'prose' },
    { name: 'A question to the user', text: 'Which file do you mean?', nudge: 'prose' },
    { name: 'A number', text: '42', nudge: 'prose' },
    { name: 'A bare `finalAnswer(…)`', text: 'finalAnswer(42)', code: 'finalAnswer(42)' },
    { name: 'A bare `await finalAnswer(…)`', text: 'await finalAnswer(42);', code: 'await finalAnswer(42);' },
    {
      name: 'A bare `finalAnswer(…)` over several lines',
      text: 'finalAnswer({\n  a: 1,\n  b: "(",\n})',
      code: 'finalAnswer({\n  a: 1,\n  b: "(",\n})',
    },
    { name: 'A bare `finalAnswer(…)` behind prose', text: 'I know it.\n\nfinalAnswer(42)', code: 'finalAnswer(42)' },
    {
      name: 'A bare `finalAnswer(…)` with the lines of code above it',
      text: 'I know it.\nconst a = 6 * 7\nfinalAnswer(a)',
      code: 'const a = 6 * 7\nfinalAnswer(a)',
    },
    {
      name: 'Code and nothing else',
      text: 'const a = await f({ n: 1 })\nconsole.log(a)',
      code: 'const a = await f({ n: 1 })\nconsole.log(a)',
    },
    { name: 'A bare `finalAnswer(…)` before prose', text: 'finalAnswer(42)\nThat is my answer.', nudge: 'prose' },
    { name: '`finalAnswer(…)` within a sentence', text: 'I would call finalAnswer(42) now.', nudge: 'prose' },
    { name: 'A bare `finalAnswer(` that is not closed', text: 'finalAnswer("it is', nudge: 'prose' },
    { name: 'Code in backticks', text: 'Call `finalAnswer(42)`.', nudge: 'prose' },
  ],
}
