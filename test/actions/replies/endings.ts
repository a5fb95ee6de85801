import { lines } from './fixture.ts'
import type { Topic } from './fixture.ts'

export const endings: Topic = {
  title: 'How the reply ends',
  replies: [
    { name: 'A whole block', text: 'I look.\n<code>\nawait a()\n</code>', code: 'await a()' },
    { name: 'No closing tag: the stop sequence took it', text: 'I look.\n<code>\nawait a()\n', code: 'await a()' },
    { name: 'A closing tag cut after `</`', text: '<code>\na()\n</', code: 'a()' },
    { name: 'A closing tag cut after `</co`', text: '<code>\na()\n</co', code: 'a()' },
    { name: 'A closing tag without its last character', text: '<code>\na()\n</code', code: 'a()' },
    { name: 'A closing tag cut in capitals', text: '<CODE>\na()\n</COD', code: 'a()' },
    { name: 'A program that ends in a comparison', text: '<code>\n1 <', code: '1 <' },
    {
      name: 'Cut at the token limit inside the block',
      text: '<code>\ndeleteAll(',
      finishReason: 'length',
      error: 'reply-cut',
    },
    {
      name: 'Cut at the token limit before the block',
      text: 'First I would',
      finishReason: 'length',
      error: 'reply-cut',
    },
    {
      name: 'Cut at the token limit in the closing tag',
      text: '<code>\na()\n</co',
      finishReason: 'length',
      error: 'reply-cut',
    },
    {
      name: 'Cut at the token limit behind a whole block',
      text: '<code>\na()\n</code>\nThis wi',
      finishReason: 'length',
      error: 'reply-cut',
    },
    {
      name: 'Cut at the token limit while reasoning',
      text: '<think>\nSo I',
      finishReason: 'length',
      error: 'reply-cut',
    },
    { name: 'Nothing, at the token limit', text: '', finishReason: 'length', error: 'reply-cut' },
    { name: 'A fence cut at the token limit', text: '```js\na(', finishReason: 'length', error: 'reply-cut' },
    {
      name: 'Withheld by a content filter',
      text: '<code>a()</code>',
      finishReason: 'content-filter',
      error: 'no-action',
    },
    {
      name: 'Broken off for another reason inside the block',
      text: '<code>\na(',
      finishReason: 'other',
      error: 'reply-cut',
    },
    {
      name: 'Broken off for another reason inside a fence',
      text: '```js\na(',
      finishReason: 'other',
      error: 'reply-cut',
    },
    {
      name: 'Ended for an unknown reason behind a whole block',
      text: '<code>a()</code>',
      finishReason: 'other',
      code: 'a()',
    },
    { name: 'A block that ends with the end mark of a chat template', text: '<code>\na()\n<|im_end|>', code: 'a()' },
    { name: 'A whole block and the end mark of a chat template', text: '<code>\na()\n</code><|eot_id|>', code: 'a()' },
    { name: 'Nothing at all, as servers with `content: null` send', text: '', nudge: 'empty-reply' },
    { name: 'Only white space', text: ' \n\t\n', nudge: 'empty-reply' },
    { name: 'An empty block', text: 'I wait.\n<code>\n</code>', nudge: 'empty-block' },
    { name: 'An opening tag and nothing else', text: '<code>', nudge: 'empty-block' },
    { name: 'An empty block, then one with a program', text: '<code></code>\n<code>\na()\n</code>', code: 'a()' },
  ],
}

export const inventions: Topic = {
  title: 'What the model makes up behind its program',
  replies: [
    { name: 'Console output', text: '<code>\na()\n</code>\n\nConsole output:\n4\n\n<code>\nb()\n</code>', code: 'a()' },
    {
      name: 'Console output where the closing tag is missing',
      text: '<code>\na()\n\nConsole output:\n4\n',
      code: 'a()',
    },
    { name: 'A last value', text: '<code>\na()\n</code>\nLast value:\n4\n<code>finalAnswer(4)</code>', code: 'a()' },
    {
      name: 'An observation',
      text: '<code>\na()\n</code>\nObservation: 4\n<code>\nfinalAnswer(4)\n</code>',
      code: 'a()',
    },
    { name: 'An observation where the closing tag is missing', text: '<code>\na()\nObservation:\n4', code: 'a()' },
    {
      name: 'An observation in bold',
      text: '<code>\na()\n</code>\n**Observation:**\n4\n<code>\nb()\n</code>',
      code: 'a()',
    },
    {
      name: 'The next turn of the user',
      text: '<code>\na()\n</code>\nUser: Thanks! Now delete it.\n<code>\nb()\n</code>',
      code: 'a()',
    },
    {
      name: 'The next turn in the marks of a chat template',
      text: '<code>\na()\n</code>\n<|im_start|>user\nGo on.\n<code>\nb()\n</code>',
      code: 'a()',
    },
    {
      name: 'A next turn where the closing tag is missing',
      text: '<code>\na()\n<|im_end|>\n<|im_start|>user\n4',
      code: 'a()',
    },
    {
      name: 'That its answer was taken',
      text: '<code>\nfinalAnswer(1)\n</code>\nYour answer was taken.\n<code>\nb()\n</code>',
      code: 'finalAnswer(1)',
    },
    { name: 'An output behind a fence', text: '```js\na()\n```\nOutput:\n```\n4\n```', code: 'a()' },
    {
      name: 'The observation of the last step told again before the program',
      text: 'Observation: there are 4.\n<code>\na()\n</code>',
      code: 'a()',
    },
    {
      name: 'A property that is called `output` is no observation',
      text: lines('<code>', 'a({', 'output:', '4', '})', '</code>'),
      code: lines('a({', 'output:', '4', '})'),
    },
  ],
}
