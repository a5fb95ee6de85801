import type { Group } from '../situation.ts'

/** Calls of tools, and promises. */
export const promises: Group = {
  title: 'Promises and tools',
  situations: [
    {
      title: 'a tool whose result is used without await',
      programs: ['const result = webSearch({ query: "a" })\nresult.items.length'],
      says: ['result is a promise: write await before webSearch({ query: "a" })'],
      line: 2,
    },
    {
      title: 'a method of what was not awaited',
      programs: ['const result = webSearch({ query: "a" })\nresult.map((item) => item)'],
      says: ['result.map is not a function. result is a promise: write await before'],
      line: 2,
    },
    {
      title: 'await in the wrong place',
      programs: ['const first = await webSearch({ query: "a" }).items[0]'],
      says: ['gives a promise: write (await webSearch({ query: "a" }))'],
      line: 1,
    },
    {
      title: 'a loop over what was not awaited',
      programs: ['for (const item of webSearch({ query: "a" })) console.log(item)'],
      says: ['cannot be iterated over', 'gives a promise'],
      line: 1,
    },
    {
      title: 'a promise that is printed',
      programs: ['console.log(webSearch({ query: "a" }))'],
      says: ['a promise was shown instead of its value. Write await', 'webSearch was called without await'],
    },
    {
      title: 'a promise in a text',
      programs: ['const line = `Found: ${webSearch({ query: "a" })}`\nline'],
      says: ['[object Promise]', 'a promise was shown instead of its value'],
    },
    {
      title: 'a promise in an answer',
      programs: ['finalAnswer({ found: webSearch({ query: "a" }) })'],
      says: ['answer.found is a promise', 'Await it first'],
      line: 1,
    },
    {
      title: 'a call nobody awaited that fails',
      programs: ['broken({ id: 7 })\n1'],
      says: ['broken was called without await', 'It failed: broken failed: No record 7.'],
    },
    {
      title: 'a tool that fails',
      programs: ['const a = 1\nconst record = await broken({ id: 7 })'],
      says: ['ToolError: broken failed: No record 7.'],
      line: 2,
    },
    {
      title: 'a tool that fails in a callback',
      programs: ['const all = await Promise.all([1, 2].map(async (id) => {\n  return await broken({ id })\n}))'],
      says: ['ToolError: broken failed: No record 1.'],
      line: 2,
    },
    {
      title: 'an argument with a misspelt name',
      programs: ['await webSearch({ querry: "a" })'],
      says: ['args.querry: is no known name. Did you mean query?'],
      line: 1,
    },
    {
      title: 'an argument of the wrong type',
      programs: ['await getUser({ id: "seven" })'],
      says: ['getUser was called with wrong arguments: args.id'],
      line: 1,
    },
    {
      title: 'positional arguments',
      programs: ['await webSearch("a", 5)'],
      says: ['got 2 arguments; call it with one object'],
      line: 1,
    },
    {
      title: 'an argument that cannot be sent',
      programs: ['await webSearch({ query: () => "a" })'],
      says: ['is a function, which cannot be sent'],
      line: 1,
    },
    {
      title: 'a variable with the name of a tool',
      programs: ['const webSearch = 5'],
      says: ["Cannot redeclare tool 'webSearch'. Choose another name"],
      line: 1,
    },
    {
      title: 'a method of a tool',
      programs: ['await webSearch.run({ query: "a" })'],
      says: ['webSearch.run is not a function. Call webSearch(…) itself.'],
      line: 1,
    },
    {
      title: 'more calls than a program may make',
      programs: ['for (let id = 1; id < 9; id += 1) {\n  await getUser({ id })\n}'],
      says: ['getUser was not called: this action has made 3 calls', 'Make the rest in the next action'],
      line: 2,
      limits: { callsPerStep: 3 },
    },
    {
      title: 'a promise that never settles',
      programs: ['await new Promise((resolve) => {})'],
      says: ['a promise that can never settle'],
      line: 1,
    },
    {
      title: 'await in a function that is not async',
      programs: ['[1].forEach((id) => {\n  const user = await getUser({ id })\n})'],
      says: ['await stands in a function that is not async'],
      line: 2,
    },
    {
      title: 'all of several promises fail',
      programs: ['await Promise.any([broken({ id: 1 }), broken({ id: 2 })])'],
      says: ['AggregateError: All of them failed:', '1. ToolError: broken failed: No record 1.', '2. ToolError'],
      line: 1,
    },
  ],
}
