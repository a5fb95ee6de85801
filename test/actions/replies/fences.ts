import type { Topic } from './fixture.ts'

export const fences: Topic = {
  title: 'Fences, where no tags are',
  replies: [
    { name: 'A fence for JavaScript', text: 'Look:\n```js\na()\n```\nDone.', code: 'a()' },
    {
      name: 'A fence for TypeScript',
      text: '```typescript\nlet a: string\n```',
      code: 'let a: string',
      language: 'typescript',
    },
    { name: 'A fence for TSX', text: '```tsx\na()\n```', code: 'a()', language: 'typescript' },
    { name: 'A fence without language', text: '```\na()\n```', code: 'a()' },
    { name: 'Several fences', text: '```js\na()\n```\nand\n```js\nb()\n```', code: 'a()\n\nb()' },
    { name: 'A fence that is never closed', text: '```js\na()', code: 'a()' },
    { name: 'An indented fence', text: '   ```js\n   a()\n   ```', code: 'a()' },
    { name: 'A fence in a list', text: '1. ```js\n   a()\n   ```', code: 'a()' },
    { name: 'A fence of tildes', text: '~~~js\na()\n~~~', code: 'a()' },
    { name: 'A fence of four backticks around one of three', text: '````js\na(`\n```\n`)\n````', code: 'a(`\n```\n`)' },
    { name: 'A fence with an info string', text: '```js title="a.js" {1,2}\na()\n```', code: 'a()' },
    { name: 'A fence with its language in capitals', text: '```JavaScript\na()\n```', code: 'a()' },
    { name: 'A fence called `tool_code`', text: '```tool_code\na()\n```', code: 'a()' },
    {
      name: 'A fence in a template',
      text: '```js\nconst md = `\\`\\`\\`js\n\\`\\`\\``\na(md)\n```',
      code: 'const md = `\\`\\`\\`js\n\\`\\`\\``\na(md)',
    },
    {
      name: 'A fence of tildes in a template',
      text: '~~~js\nconst md = `\n~~~\n`\na(md)\n~~~',
      code: 'const md = `\n~~~\n`\na(md)',
    },
    { name: 'The end of a fence in a block comment', text: '```js\n/*\n```\n*/\na()\n```', code: '/*\n```\n*/\na()' },
    {
      name: 'Tags in a string in a fence',
      text: '```js\nconst h = "<code>x</code>"\na(h)\n```',
      code: 'const h = "<code>x</code>"\na(h)',
    },
    { name: 'A fence for Python', text: '```python\nprint(1)\n```', nudge: 'wrong-language' },
    { name: 'A fence for Python that is never closed', text: '```py\nprint(1)', nudge: 'wrong-language' },
    {
      name: 'A fence for Python beside one for JavaScript',
      text: '```python\nprint(1)\n```\n```js\na()\n```',
      code: 'a()',
    },
    { name: 'A fence for the shell', text: '```bash\nnpm i x\n```', nudge: 'wrong-language' },
    { name: 'A fence with data', text: 'I found:\n```json\n{"a": 1}\n```', nudge: 'prose' },
    { name: 'A fence with a query', text: '```sql\nselect 1\n```', nudge: 'prose' },
    { name: 'A fence with text beside one with a program', text: '```text\nplan\n```\n```js\na()\n```', code: 'a()' },
    { name: 'An empty fence', text: '```js\n```', nudge: 'prose' },
    { name: 'A fence within one line', text: 'Then ```a()``` runs.', nudge: 'prose' },
  ],
}
