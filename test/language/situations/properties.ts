import type { Group } from '../situation.ts'

/** Values that are not what the program takes them for. */
export const properties: Group = {
  title: 'Properties and calls',
  situations: [
    {
      title: 'a property that is misspelt',
      programs: ['const data = { items: [1] }\ndata.itmes.length'],
      says: ["Cannot read property 'length' of undefined: data.itmes is undefined. Did you mean data.items?"],
      line: 2,
    },
    {
      title: 'a property that is not there',
      programs: ['const data = { id: 1, name: "a", elements: [] }\ndata.prices.length'],
      says: ['data.prices is undefined. data has: id, name, elements.'],
      line: 2,
    },
    {
      title: 'a property of the elements of a list',
      programs: ['const rows = [{ price: { net: 1 } }]\nconst nets = rows.map((row) =>\n  row.prize.net)'],
      says: ['row.prize is undefined. Did you mean row.price?'],
      line: 3,
    },
    {
      title: 'a property in a loop',
      programs: ['const rows = [{ user: { name: "a" } }]\nfor (const row of rows) {\n  console.log(row.users.name)\n}'],
      says: ['row.users is undefined. Did you mean row.user?'],
      line: 3,
    },
    {
      title: 'an index beyond the end',
      programs: ['const rows = [{ a: 1 }]\nrows[3].a'],
      says: ['rows[3] is undefined. rows is an array of length 1.'],
      line: 2,
    },
    {
      title: 'find that finds nothing',
      programs: ['const rows = [{ id: 1, name: "a" }]\nrows.find((row) => row.id === 7).name'],
      says: ['gave undefined. find gives nothing where nothing is found'],
      line: 2,
    },
    {
      title: 'match that finds nothing',
      programs: ['const price = "none".match(/\\d+/)[0]'],
      says: ['gave null. match gives nothing where nothing is found'],
      line: 1,
    },
    {
      title: 'null in a result',
      programs: ['const user = { address: null }\nuser.address.city'],
      says: ["Cannot read property 'city' of null: user.address is null", 'user.address?.city'],
      line: 2,
    },
    {
      title: 'setting a property of nothing',
      programs: ['const groups = {}\ngroups.a.count = 1'],
      says: ["Cannot set property 'count' of undefined: groups.a is undefined"],
      line: 2,
    },
    {
      title: 'a method that is misspelt',
      programs: ['const rows = [1, 2]\nrows.fliter((n) => n > 1)'],
      says: ['rows.fliter is not a function. Did you mean rows.filter?'],
      line: 2,
    },
    {
      title: 'a method of Python',
      programs: ['const list = []\nlist.append(1)'],
      says: ['list.append is not a function. Did you mean list.push?'],
      line: 2,
    },
    {
      title: 'a method of arrays on an object',
      programs: ['const result = { items: [1], total: 1 }\nresult.map((item) => item)'],
      says: ['result.map is not a function. result has: items, total.'],
      line: 2,
    },
    {
      title: 'a method of arrays on a text',
      programs: ['const text = "a,b"\ntext.forEach((part) => part)'],
      says: ['text.forEach is not a function', 'text is a string'],
      line: 2,
    },
    {
      title: 'a property called as a method',
      programs: ['const list = [1]\nlist.length()'],
      says: ['list.length is not a function. It is a number.'],
      line: 2,
    },
    {
      title: 'a value called as a function',
      programs: ['const total = 5\ntotal()'],
      says: ['total is not a function. It is a number.'],
      line: 2,
    },
    {
      title: 'a callback that is no function',
      programs: ['const n = 5\nconst list = [1].map(n)'],
      says: ['[1].map must be given a function, not n'],
      line: 2,
    },
    {
      title: 'a class called without new',
      programs: ['class A {}\nconst make = () => A()\nmake()'],
      says: ['A class is made with new'],
      line: 2,
    },
    {
      title: 'a method of a class that is misspelt',
      programs: ['class Cart {\n  total() { return 1 }\n}\nconst cart = new Cart()\ncart.totl()'],
      says: ['cart.totl is not a function. Did you mean cart.total?'],
      line: 5,
    },
    {
      title: 'a loop over an object',
      programs: ['const prices = { a: 1 }\nfor (const price of prices) console.log(price)'],
      says: ['prices cannot be iterated over', 'Object.entries(prices)'],
      line: 2,
    },
    {
      title: 'a spread of nothing',
      programs: ['const page = { rows: [1] }\nconst all = [...page.row]'],
      says: ['Cannot iterate over undefined: page.row is undefined. Did you mean page.rows?'],
      line: 2,
    },
    {
      title: 'a pattern for nothing',
      programs: ['const page = { info: { a: 1 } }\nconst { a } = page.inf'],
      says: ['page.inf is undefined or null', 'Did you mean page.info?'],
      line: 2,
    },
    {
      title: 'keys of nothing',
      programs: ['const page = {}\nObject.keys(page.rows)'],
      says: ['page.rows is undefined or null'],
      line: 2,
    },
    {
      title: 'assigning to a constant of a block',
      programs: ['{\n  const n = 1\n  n = 2\n}'],
      says: ['Cannot assign to n: it is a const. Declare it with let.'],
      line: 3,
    },
  ],
}
