/** Globals of Python, with what JavaScript has instead. */
const globals: ReadonlyMap<string, string> = new Map([
  ['print', 'In JavaScript it is console.log(…).'],
  ['len', 'In JavaScript it is list.length.'],
  ['None', 'In JavaScript it is null.'],
  ['True', 'In JavaScript it is true.'],
  ['False', 'In JavaScript it is false.'],
  ['str', 'In JavaScript it is String(value).'],
  ['int', 'In JavaScript it is Math.trunc(Number(value)).'],
  ['float', 'In JavaScript it is Number(value).'],
  ['range', 'In JavaScript it is Array.from({ length: n }, (_, index) => index).'],
  ['sorted', 'In JavaScript it is list.toSorted((a, b) => a - b).'],
  ['sum', 'In JavaScript it is list.reduce((total, item) => total + item, 0).'],
  ['enumerate', 'In JavaScript it is list.entries().'],
  ['dict', 'In JavaScript it is an object: { key: value }.'],
  ['isinstance', 'In JavaScript it is typeof value or value instanceof Class.'],
  ['json', 'In JavaScript it is JSON.parse(text) and JSON.stringify(value).'],
])

/** Methods of Python, with what JavaScript has instead. */
const methods: ReadonlyMap<string, string> = new Map([
  ['append', 'push'],
  ['extend', 'push'],
  ['strip', 'trim'],
  ['lower', 'toLowerCase'],
  ['upper', 'toUpperCase'],
  ['startswith', 'startsWith'],
  ['endswith', 'endsWith'],
  ['find_all', 'matchAll'],
  ['size', 'length'],
  ['len', 'length'],
  ['contains', 'includes'],
  ['remove', 'splice'],
  ['add', 'push'],
  ['count', 'length'],
  ['format', 'replace'],
])

/** What JavaScript has instead of a global of Python, as a sentence. */
export function foreignGlobal(name: string): string | undefined {
  return globals.get(name)
}

/** What JavaScript calls a method of Python. */
export function foreignMethod(name: string): string | undefined {
  return methods.get(name)
}
