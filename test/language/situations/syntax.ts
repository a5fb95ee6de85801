import type { Group } from '../situation.ts'

/** Programs that do not parse. */
export const syntax: Group = {
  title: 'Programs that do not parse',
  situations: [
    {
      title: 'a program in Python',
      programs: ['def area(r):\n    return 3.14 * r ** 2\nprint(area(2))'],
      says: ['This is Python; write JavaScript'],
      line: 1,
    },
    {
      title: 'a loop of Python',
      programs: ['total = 0\nfor x in [1, 2]:\n    total += x'],
      says: ['This is Python; write JavaScript'],
      line: 2,
    },
    {
      title: 'a comment of Python',
      programs: ['const a = 1\n# now print it\nconsole.log(a)'],
      says: ['# begins no comment. Comments begin with //.'],
      line: 2,
    },
    {
      title: 'a bracket that is not closed',
      programs: ['function f(list) {\n  for (const item of list) {\n    console.log(item)\n}\nf([])'],
      says: ['The program ends too early: the { opened in line 1, column 18 is not closed.'],
      line: 5,
    },
    {
      title: 'a list that is not closed',
      programs: ['const list = [1, 2\nconst n = 3'],
      says: ['Unexpected const. Perhaps the [ opened in line 1, column 14 is not closed.'],
      line: 2,
    },
    {
      title: 'a bracket too many',
      programs: ['const n = (1 + 2))'],
      says: ['There is a ) too many'],
      line: 1,
    },
    {
      title: 'brackets that do not match',
      programs: ['const list = [(1 + 2], 3]'],
      says: ['Unexpected ]: the ( opened in line 1, column 15 is not closed.'],
      line: 1,
    },
    {
      title: 'a text over two lines',
      programs: ['const text = "first\nsecond"'],
      says: ['The text that begins here is not closed in its line'],
      line: 1,
    },
    {
      title: 'a template that is not closed',
      programs: ['const text = `first\nsecond'],
      says: ['The template that begins here is not closed'],
      line: 1,
    },
    {
      title: 'curly quotation marks',
      programs: ['const text = “first”'],
      says: ['“ is no quotation mark of JavaScript'],
      line: 1,
    },
    {
      title: 'a constant without a value',
      programs: ['const total;'],
      says: ['Unexpected ;. A const needs a value'],
      line: 1,
    },
    {
      title: 'a name declared twice',
      programs: ['const a = 1\nconst a = 2'],
      says: ['a is declared twice in this program'],
      line: 2,
    },
    {
      title: 'a missing operator',
      programs: ['const a = 5 6'],
      says: ['Unexpected 6. Before it an operator, a comma or a bracket is missing.'],
      line: 1,
    },
    {
      title: 'an assignment where a comparison is meant',
      programs: ['if (1 = 2) console.log("x")'],
      says: ['cannot be assigned to. To compare, write ===.'],
      line: 1,
    },
    {
      title: 'a sentence in front of the program',
      programs: ['Here is the program that does it:\nconst a = 1'],
      says: ['The program begins with a sentence'],
      line: 1,
    },
    {
      title: 'HTML outside of quotes',
      programs: ['const html = <p>Hello</p>'],
      says: ['Unexpected <. Write text such as HTML in quotes'],
      line: 1,
    },
    {
      title: 'break in a callback',
      programs: ['[1].forEach((n) => {\n  if (n) break\n})'],
      says: ['break stands outside of a loop. In a callback, use return.'],
      line: 2,
    },
    {
      title: 'an import',
      programs: ['import fs from "fs"'],
      says: ['No modules can be imported'],
      line: 1,
    },
  ],
}
