import type { Topic } from './fixture.ts'

export const tags: Topic = {
  title: 'Tags',
  replies: [
    {
      name: 'Several blocks are joined in order',
      text: '<code>\na()\n</code>\nThen:\n<code>\nb()\n</code>',
      code: 'a()\n\nb()',
    },
    {
      name: 'Several blocks, the last not closed',
      text: '<code>\na()\n</code>\nThen:\n<code>\nb()\n',
      code: 'a()\n\nb()',
    },
    { name: 'Tags in capitals', text: '<CODE>\na()\n</CODE>', code: 'a()' },
    { name: 'Tags with spaces', text: '<code >\na()\n</code >', code: 'a()' },
    {
      name: 'A tag with the language TypeScript',
      text: '<code lang="ts">\nconst n: number = 1\n</code>',
      code: 'const n: number = 1',
      language: 'typescript',
    },
    { name: 'A tag with the language JavaScript', text: '<code class="language-js">\na()\n</code>', code: 'a()' },
    { name: 'A tag with another language', text: '<code lang="python">\nprint(1)\n</code>', nudge: 'wrong-language' },
    { name: 'Opening tags that are repeated', text: '<code><code>\na()\n</code></code>', code: 'a()' },
    {
      name: 'An opening tag in the place of the closing one',
      text: '<code>\na()\n<code>\nThen:\n',
      code: 'a()\n\nThen:',
    },
    {
      name: 'The next block is opened before the last is closed',
      text: '<code>\na()\n<code>\nb()\n</code>',
      code: 'a()\n\nb()',
    },
    { name: 'Closing tags that are repeated', text: '<code>\na()\n</code>\n</code>', code: 'a()' },
    { name: 'A closing tag without an opening one', text: 'Done.\n</code>', nudge: 'prose' },
    {
      name: 'Tags that are only talked about, in backticks',
      text: 'I write `<code>` first.\n<code>\na()\n</code>',
      code: 'a()',
    },
    {
      name: 'Tags that are only talked about, without a program',
      text: 'I would write "<code>" here.',
      nudge: 'prose',
    },
    {
      name: 'An opening tag talked about without quotes',
      text: 'After <code> comes the program:\n<code>\na()\n</code>',
      code: 'a()',
    },
    {
      name: 'A word in tags within prose, then the program',
      text: 'I call <code>search</code> once.\n<code>\na()\n</code>',
      code: 'a()',
    },
    { name: 'A program within a line of prose, and no other', text: 'So <code>a()</code> it is.', code: 'a()' },
    {
      name: 'A pair of tags in a string',
      text: '<code>\nconst html = "<code>x</code>"\nfinalAnswer(html)\n</code>',
      code: 'const html = "<code>x</code>"\nfinalAnswer(html)',
    },
    {
      name: 'A pair of tags in a string, and no closing tag',
      text: '<code>\nconst html = "<code>x</code>"\nfinalAnswer(html)',
      code: 'const html = "<code>x</code>"\nfinalAnswer(html)',
    },
    {
      name: 'A closing tag in a string',
      text: "<code>\nconst end = '</code>'\na(end)\n</code>",
      code: "const end = '</code>'\na(end)",
    },
    {
      name: 'Tags in a template',
      text: '<code>\nconst page = `\n<code>\n${x}\n</code>\n`\n</code>',
      code: 'const page = `\n<code>\n${x}\n</code>\n`',
    },
    {
      name: 'Tags in a template in a template',
      text: '<code>\na(`${b.map((c) => `<code>${c}</code>`)}`)\n</code>',
      code: 'a(`${b.map((c) => `<code>${c}</code>`)}`)',
    },
    {
      name: 'Tags in a regular expression',
      text: '<code>\nconst m = /<code>(.*?)</code>/.exec(t)\n</code>',
      code: 'const m = /<code>(.*?)</code>/.exec(t)',
    },
    {
      name: 'A closing tag in a block comment',
      text: '<code>\n/* no </code> here */\na()\n</code>',
      code: '/* no </code> here */\na()',
    },
    {
      name: 'Tags in a line comment',
      text: '<code>\n// look for <code>x</code> now\na()\n</code>',
      code: '// look for <code>x</code> now\na()',
    },
    {
      name: 'A closing tag that ends a line comment',
      text: '<code>\na() // the sum</code>\nThen:\n<code>\nb()\n</code>',
      code: 'a() // the sum\n\nb()',
    },
    {
      name: 'An apostrophe in a comment',
      text: "<code>\n// it's first\na()\n</code>\nIt's done.",
      code: "// it's first\na()",
    },
    {
      name: 'A string that is never closed',
      text: "<code>\nconst a = 'it\n</code>\nThat's it.",
      code: "const a = 'it",
    },
    {
      name: 'A template that is never closed',
      text: '<code>\nconst a = `it\n</code>\nThat is it.',
      code: 'const a = `it',
    },
    { name: 'A division before the closing tag', text: '<code>a / b</code>', code: 'a / b' },
    {
      name: 'A backtick in a regular expression',
      text: '<code>\nt.replace(/`/g, "")\n</code>\nWith `t`.',
      code: 't.replace(/`/g, "")',
    },
    {
      name: 'A comparison with a variable that is called as the tag is',
      text: '<code>\nif (a < code && b > 3) c()\nd(e <code && f > 1)\n</code>',
      code: 'if (a < code && b > 3) c()\nd(e <code && f > 1)',
    },
    {
      name: 'A type that is called as the tag is',
      text: '<code lang="ts">\nconst all: Array<Code> = []\n</code>',
      code: 'const all: Array<Code> = []',
      language: 'typescript',
    },
    {
      name: 'An index that is called as a mark of a chat template is',
      text: '<code>\na[inst] = b[INST]\nc()\n</code>',
      code: 'a[inst] = b[INST]\nc()',
    },
    {
      name: 'A program on a line behind prose, then one on lines of its own',
      text: 'First: <code>a()</code>\n<code>\nb()\n</code>',
      code: 'a()\n\nb()',
    },
    { name: 'A fence inside of the tags', text: '<code>\n```js\na()\n```\n</code>', code: 'a()' },
    { name: 'A fence inside of the tags that is never closed', text: '<code>\n```js\na()\n</code>', code: 'a()' },
    {
      name: 'A fence inside of tags that are never closed',
      text: '<code>\n```ts\na()\n```',
      code: 'a()',
      language: 'typescript',
    },
    {
      name: 'A fence in another language inside of the tags',
      text: '<code>\n```python\nprint(1)\n```\n</code>',
      nudge: 'wrong-language',
    },
    { name: 'Tags inside of a fence', text: '```js\n<code>\na()\n</code>\n```', code: 'a()' },
    { name: 'Tags inside of a fence, not closed', text: '```\n<code>\na()\n```', code: 'a()' },
    { name: 'Tags inside of a fence for HTML', text: '```html\n<code>\na()\n</code>\n```', code: 'a()' },
    {
      name: 'An example in a fence, then the tags',
      text: 'Such as:\n```js\nexample()\n```\nNow:\n<code>\na()\n</code>',
      code: 'a()',
    },
    {
      name: 'An example with tags in a fence, then the tags',
      text: '```\n<code>\nexample()\n</code>\n```\nNow:\n<code>\na()\n</code>',
      code: 'a()',
    },
    {
      name: 'Tools told again in a fence, then the tags',
      text: '```ts\ndeclare function f(): void\n```\n<code>\nf()\n</code>',
      code: 'f()',
    },
    {
      name: 'The tags, then a fence that explains',
      text: '<code>\na()\n</code>\nIt gives:\n```json\n{"a": 1}\n```',
      code: 'a()',
    },
    {
      name: 'A fence in a template between the tags',
      text: '<code>\nconst md = `\n\\`\\`\\`js\nx\n\\`\\`\\`\n`\n</code>',
      code: 'const md = `\n\\`\\`\\`js\nx\n\\`\\`\\`\n`',
    },
    {
      name: 'JSON with a program between the tags',
      text: '<code>\n{"thought": "I look.", "code": "a(\\"b\\")"}\n</code>',
      code: 'a("b")',
    },
    {
      name: 'A list of objects between the tags is a program',
      text: '<code>\n[{"a": 1}].map((r) => r.a)\n</code>',
      code: '[{"a": 1}].map((r) => r.a)',
    },
  ],
}

export const habits: Topic = {
  title: 'Other tags and ways of calling',
  replies: [
    { name: '`<execute>`', text: '<execute>\na()\n</execute>', code: 'a()' },
    { name: '`<script>`', text: '<script>\na()\n</script>', code: 'a()' },
    { name: '`<javascript>`, not closed', text: '<javascript>\na()\n', code: 'a()' },
    { name: '`<typescript>`', text: '<typescript>\na()\n</typescript>', code: 'a()', language: 'typescript' },
    { name: '`<execute>` around a fence', text: '<execute>\n```js\na()\n```\n</execute>', code: 'a()' },
    { name: '`<execute>` beside the tags', text: '<execute>\nb()\n</execute>\n<code>\na()\n</code>', code: 'a()' },
    { name: '`<execute_ipython>`', text: '<execute_ipython>\nprint(1)\n</execute_ipython>', nudge: 'wrong-language' },
    { name: '`<|python_tag|>`', text: '<|python_tag|>print(1)<|eom_id|>', nudge: 'wrong-language' },
    { name: 'A tag that is none of these', text: '<answer>42</answer>', nudge: 'prose' },
    {
      name: 'A tool call with a program',
      text: '<tool_call>\n{"name": "run_code", "arguments": {"code": "a()"}}\n</tool_call>',
      code: 'a()',
    },
    {
      name: 'A tool call with a program for Python',
      text: '<tool_call>\n{"name": "python_interpreter", "arguments": {"code": "print(1)"}}\n</tool_call>',
      nudge: 'tool-call',
    },
    {
      name: 'A tool call for a tool',
      text: '<tool_call>\n{"name": "search", "arguments": {"query": "x"}}\n</tool_call>',
      nudge: 'tool-call',
    },
    {
      name: 'A tool call in tags within tags',
      text: '<tool_call>\n<function=search>\n<parameter=query>x</parameter>\n</function>\n</tool_call>',
      nudge: 'tool-call',
    },
    { name: 'A tool call as JSON', text: '{"name": "search", "parameters": {"query": "x"}}', nudge: 'tool-call' },
    {
      name: 'A tool call in a JSON fence',
      text: 'I search.\n```json\n{"name": "search", "arguments": {"query": "x"}}\n```',
      nudge: 'tool-call',
    },
    { name: 'Tool calls as a list', text: '[{"name": "search", "arguments": {"query": "x"}}]', nudge: 'tool-call' },
    {
      name: 'A tool call of OpenAI as text',
      text: '{"function": {"name": "run", "arguments": "{\\"code\\": \\"a()\\"}"}}',
      code: 'a()',
    },
    {
      name: 'JSON with a program',
      text: '{"thought": "I look.", "code": "const a = 1\\nb(a)"}',
      code: 'const a = 1\nb(a)',
    },
    {
      name: 'JSON with a program, in a fence',
      text: '```json\n{"thought": "I look.", "code": "a(\\"b\\")"}\n```',
      code: 'a("b")',
    },
    { name: 'JSON with a program, then text', text: '{"code": "a()"}\nThis calls a.', code: 'a()' },
    { name: 'JSON with a program, behind text', text: 'Here it is:\n{"code": "a()"}', code: 'a()' },
    { name: 'JSON with line breaks in its strings', text: '{"thought": "x", "code": "a()\nb()"}', code: 'a()\nb()' },
    { name: 'JSON with tags in its program', text: '{"code": "<code>\\na()\\n</code>"}', code: 'a()' },
    { name: 'JSON that is cut', text: '{"thought": "x", "code": "a(', nudge: 'prose' },
    { name: 'JSON that is the answer', text: '{"answer": 42}', nudge: 'prose' },
  ],
}
