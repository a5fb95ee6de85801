import type { Group } from '../situation.ts'

/** Names that stand for nothing. */
export const names: Group = {
  title: 'Names',
  situations: [
    {
      title: 'a variable that is misspelt',
      programs: ['const customers = []\nconsole.log(custmers)'],
      says: ['custmers is not defined. Did you mean customers?'],
      line: 2,
    },
    {
      title: 'a variable of an earlier program that is misspelt',
      programs: ['const totalPrice = 10', 'totalPrise * 2'],
      says: ['totalPrise is not defined. Did you mean totalPrice?'],
      line: 1,
    },
    {
      title: 'a tool that is misspelt',
      programs: ['await webSerach({ query: "x" })'],
      says: ['webSerach is not defined. Did you mean webSearch?'],
      line: 1,
    },
    {
      title: 'a tool in the spelling of Python',
      programs: ['const user = await get_user({ id: 1 })'],
      says: ['get_user is not defined. Did you mean getUser?'],
      line: 1,
    },
    {
      title: 'final_answer',
      programs: ['final_answer(42)'],
      says: ['final_answer is not defined. Did you mean finalAnswer?'],
      line: 1,
    },
    {
      title: 'a tool that does not exist',
      programs: ['const weather = 1\nawait readDatabase("x")'],
      says: ['readDatabase is not defined. Variables: weather. Functions: webSearch,'],
      line: 2,
    },
    {
      title: 'a variable of a block, used outside',
      programs: ['if (true) {\n  const inner = 1\n}\nconsole.log(inner)'],
      says: ['inner is not defined. It is declared in line 2, inside a function or a block'],
      line: 4,
    },
    {
      title: 'a variable before its declaration',
      programs: ['function f() {\n  const a = b + 1\n  const b = 2\n  return a\n}\nf()'],
      says: ['b is used before its declaration, in line 3'],
      line: 2,
    },
    {
      title: 'a function of an earlier program that fails',
      programs: [
        'function total(list) {\n  return list.reduce((sum, item) => sum + item.prices.net, 0)\n}',
        'total([{}])',
      ],
      says: ['item.prices is undefined', 'in step-1.js, line 2', 'Called from:', 'step-2.js:1'],
      line: 2,
      file: 'step-1.js',
    },
    {
      title: 'require',
      programs: ['const fs = require("fs")'],
      says: ['require is not defined. There are no modules'],
      line: 1,
    },
    {
      title: 'fetch',
      programs: ['await fetch("https://a.example")'],
      says: ['fetch is not defined', 'no network'],
      line: 1,
    },
    { title: 'process', programs: ['process.exit(0)'], says: ['process is not defined', 'finalAnswer'], line: 1 },
    { title: 'fs', programs: ['fs.readFileSync("a")'], says: ['fs is not defined', 'no files'], line: 1 },
    { title: 'Buffer', programs: ['Buffer.from("a")'], says: ['Buffer is not defined', 'Uint8Array'], line: 1 },
    { title: 'document', programs: ['document.title'], says: ['document is not defined', 'no browser'], line: 1 },
  ],
}
