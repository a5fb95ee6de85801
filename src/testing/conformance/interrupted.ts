/** Code that waits in the middle of what is hard to keep: closures, a private field, a generator, a map by objects. */
export const interruptedCode = `
class Ledger { #total = 0; add(n) { this.#total += n; return this.#total } get total() { return this.#total } }
const ledger = new Ledger()
function* countdown() { let n = 3; while (n > 0) yield n-- }
const steps = countdown()
steps.next()
const key = { name: 'key' }
const byObject = new Map([[key, 'found']])
let refused = ''
console.log('before')
const makeAdder = (step) => (n) => ledger.add(n * step)
const add = makeAdder(10)
async function* results() { yield await hang('first'); yield await hang('second') }
try {
  for await (const result of results()) add(result)
} catch (error) { refused = error.message }
finalAnswer({ total: ledger.total, left: [...steps], found: byObject.get(key), refused })`

/** What it answers when its first call gives 5 and its second fails with "no luck". */
export const interruptedAnswer = { total: 50, left: [2, 1], found: 'found', refused: 'no luck' } as const
