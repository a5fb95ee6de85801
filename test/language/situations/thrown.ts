import type { Group } from '../situation.ts'

/** What programs throw, and limits they break. */
export const thrown: Group = {
  title: 'Thrown values and limits',
  situations: [
    {
      title: 'an error of its own',
      programs: ['function check(n) {\n  if (n > 1) throw new RangeError(`${n} is too much`)\n}\ncheck(5)'],
      says: ['RangeError: 5 is too much', 'Called from:', 'step-1.js:4'],
      line: 2,
    },
    {
      title: 'a text that is thrown',
      programs: ['const a = 1\nthrow "no rows"'],
      says: ["Uncaught 'no rows'"],
      line: 2,
    },
    {
      title: 'an object that is thrown',
      programs: ['const a = 1\nif (a) throw { code: 7 }'],
      says: ['Uncaught { code: 7 }'],
      line: 2,
    },
    {
      title: 'an error with a cause',
      programs: ['try {\n  JSON.parse("{")\n} catch (cause) {\n  throw new Error("No data", { cause })\n}'],
      says: ['Error: No data', 'Caused by SyntaxError:'],
      line: 4,
    },
    {
      title: 'an error after await',
      programs: [
        'async function load() {\n  const user = await getUser({ id: 1 })\n  return user.adress.city\n}\nawait load()',
      ],
      says: ["Cannot read property 'city' of undefined: user.adress is undefined"],
      line: 3,
    },
    {
      title: 'recursion without end',
      programs: ['function count(n) {\n  return 1 + count(n + 1)\n}\ncount(0)'],
      says: ['Maximum call stack size exceeded: count calls itself without end'],
      line: 2,
    },
    {
      title: 'text that is no JSON',
      programs: ['const text = "<html>no</html>"\nconst data = JSON.parse(text)'],
      says: ['text is no JSON', 'console.log(String(text).slice(0, 200))'],
      line: 2,
    },
    {
      title: 'an object given to JSON.parse',
      programs: ['const page = await webSearch({ query: "a" })\nJSON.parse(page).items'],
      says: ['JSON.parse takes a text, and page is none. page has: items.'],
      line: 2,
    },
    {
      title: 'an object that contains itself, as JSON',
      programs: ['const tree = {}\ntree.self = tree\nJSON.stringify(tree)'],
      says: ['JSON.stringify cannot write a value that contains itself'],
      line: 3,
    },
    {
      title: 'a regular expression made from text',
      programs: ['const word = "c++ ("\nnew RegExp(word)'],
      says: ['RegExp could not read word'],
      line: 2,
    },
    {
      title: 'BigInt and numbers mixed',
      programs: ['const total = 10n\ntotal + 1'],
      says: ['BigInt and number cannot be mixed'],
      line: 2,
    },
    {
      title: 'reduce of an empty list',
      programs: ['const list = []\nlist.reduce((a, b) => a + b)'],
      says: ['reduce of an empty array needs a first value'],
      line: 2,
    },
    {
      title: 'a date that could not be read',
      programs: ['const day = new Date("yesterday")\nday.toISOString()'],
      says: ['The date is invalid'],
      line: 2,
    },
    {
      title: 'a loop without end',
      programs: ['let n = 0\nwhile (true) n += 1'],
      says: ['ran longer than 0.3 s', 'check that every loop ends', 'Variables set by this program are lost'],
      limits: { stepTimeoutMs: 300 },
    },
    {
      title: 'too much memory',
      programs: ['const list = []\nfor (;;) list.push("x".repeat(10_000) + list.length)'],
      says: ['memory', 'at once'],
      line: 2,
      limits: { memoryMb: 16 },
    },
    {
      title: 'an answer that is too large',
      programs: ['finalAnswer("x".repeat(20_000))'],
      says: ['answer'],
      line: 1,
      limits: { answerBytes: 10_000 },
    },
    {
      title: 'a result that is too large',
      programs: ['const page = await webSearch({ query: "a" })'],
      says: ['The result of webSearch takes more than 20 bytes. Ask it for less.'],
      line: 1,
      limits: { resultBytes: 20 },
    },
    {
      title: 'a tool that does not answer',
      programs: ['const page = await slow({ id: 1 })'],
      says: ['slow did not answer within 0.2 s'],
      line: 1,
      limits: { toolTimeoutMs: 200 },
    },
    {
      title: 'a last value that is too long',
      programs: [
        'const rows = Array.from({ length: 90 }, (_, id) => ({ id, name: `row number ${id}` }))\nrows.map((row) => row.name).join("\\n")',
      ],
      says: ['characters left out', 'Store it in a variable'],
      limits: { valueChars: 300 },
    },
  ],
}
