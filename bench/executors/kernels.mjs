/**
 * Twelve small programs that say how fast a place computes, each in both languages: what it does, its result as text, and
 * the body of a function that gives it.
 */
export const kernels = [
  {
    name: 'loop',
    expected: '19999900000',
    javascript: 'let sum = 0; for (let i = 0; i < 200000; i++) sum += i; return sum',
    python: 'total = 0\nfor i in range(200000):\n    total += i\nreturn total',
  },
  {
    name: 'while',
    expected: '100000',
    javascript: 'let n = 0; while (n < 100000) n += 1; return n',
    python: 'n = 0\nwhile n < 100000:\n    n += 1\nreturn n',
  },
  {
    name: 'recursion',
    expected: '2584',
    javascript: 'const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2)); return fib(18)',
    python: 'def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\nreturn fib(18)',
  },
  {
    name: 'list',
    expected: '166661666700000',
    javascript:
      'return Array.from({ length: 100000 }, (_, i) => i).filter((i) => i % 2 === 0).map((i) => i * i).reduce((a, b) => a + b, 0)',
    python: 'return sum([i * i for i in range(100000) if i % 2 == 0])',
  },
  {
    name: 'text',
    expected: '168890',
    javascript: "let text = ''; for (let i = 0; i < 30000; i++) text += String(i) + ','; return text.length",
    python: "text = ''\nfor i in range(30000):\n    text += str(i) + ','\nreturn len(text)",
  },
  {
    name: 'dictionary',
    expected: '1000',
    javascript:
      "const seen = new Map(); for (let i = 0; i < 50000; i++) { const key = 'k' + (i % 1000); seen.set(key, (seen.get(key) ?? 0) + 1) } return seen.size",
    python:
      "seen = {}\nfor i in range(50000):\n    key = 'k' + str(i % 1000)\n    seen[key] = seen.get(key, 0) + 1\nreturn len(seen)",
  },
  {
    name: 'sort',
    expected: '0',
    javascript: 'return Array.from({ length: 20000 }, (_, i) => (i * 7919) % 20000).toSorted((a, b) => a - b)[0]',
    python: 'return sorted([(i * 7919) % 20000 for i in range(20000)], key=lambda n: n)[0]',
  },
  {
    name: 'class',
    expected: '5000',
    javascript:
      'class Counter { constructor() { this.count = 0 } add() { this.count += 1; return this } } const one = new Counter(); for (let i = 0; i < 5000; i++) one.add(); return one.count',
    python:
      'class Counter:\n    def __init__(self):\n        self.count = 0\n    def add(self):\n        self.count += 1\n        return self\none = Counter()\nfor i in range(5000):\n    one.add()\nreturn one.count',
  },
  {
    name: 'format',
    expected: '20000',
    javascript:
      'const lines = []; for (let i = 0; i < 20000; i++) lines.push(`${i}: ${(i / 3).toFixed(2)}`); return lines.length',
    python: "lines = []\nfor i in range(20000):\n    lines.append(f'{i}: {i / 3:.2f}')\nreturn len(lines)",
  },
  {
    name: 'nested',
    expected: '7247318',
    javascript:
      'let sum = 0; for (let i = 0; i < 256; i++) for (let j = 0; j < 256; j++) sum += (i * j) % 226; return sum',
    python: 'total = 0\nfor i in range(256):\n    for j in range(256):\n        total += (i * j) % 226\nreturn total',
  },
  {
    name: 'json',
    expected: '2000',
    javascript:
      "const rows = Array.from({ length: 2000 }, (_, id) => ({ id, name: 'name ' + id, tags: ['a', 'b'] })); return JSON.parse(JSON.stringify(rows)).length",
    python:
      "import json\nrows = [{'id': i, 'name': f'name {i}', 'tags': ['a', 'b']} for i in range(2000)]\nreturn len(json.loads(json.dumps(rows)))",
  },
  {
    name: 'pattern',
    expected: '3000',
    javascript:
      "return Array.from('user7@example.org, nobody; '.repeat(3000).matchAll(/[a-z0-9]+@[a-z]+\\.org/g)).length",
    python: "import re\nreturn len(re.findall(r'[a-z0-9]+@[a-z]+\\.org', 'user7@example.org, nobody; ' * 3000))",
  },
]

/** A whole action that runs a kernel so many times and ends with its result. */
export function toAction({ javascript, python }, language, times) {
  if (language === 'javascript') {
    return `function kernel() { ${javascript} }\nlet result; for (let round = 0; round < ${times}; round++) result = kernel()\nString(result)`
  }
  const body = python.replaceAll('\n', '\n    ')
  return `def kernel():\n    ${body}\nfor _round in range(${times}):\n    result = kernel()\nprint(result)`
}
