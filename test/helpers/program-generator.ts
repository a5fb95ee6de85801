/**
 * Writes sequences of actions from a list of numbers, each of which makes one choice. When the numbers are used up, every
 * choice is the first: shorter lists and smaller numbers make simpler programs, so that a failure shrinks.
 *
 * The programs end, print nothing but text and say the same wherever JavaScript is run, apart from what
 * `docs/javascript-language.md` lists as different. They use only names that were surely declared, and those that hold
 * the number of the sequence, so that many sequences may share a session.
 */
export function writeSequence(choices: readonly number[], number: number): string[] {
  return new Generator(choices, number).sequence()
}

/** What a statement may use, and what it may assign to. */
type Scope = { readonly readable: readonly string[]; readonly writable: readonly string[]; readonly depth: number }

type Kinds = 'value' | 'function' | 'class'

class Generator {
  readonly #choices: readonly number[]
  #at = 0
  #count = 0
  readonly #values = new Set<string>()
  readonly #constants = new Set<string>()
  readonly #known: Record<Exclude<Kinds, 'value'>, Set<string>> = { function: new Set(), class: new Set() }

  readonly #number: number

  constructor(choices: readonly number[], number: number) {
    this.#choices = choices
    this.#number = number
  }

  sequence(): string[] {
    return Array.from({ length: 2 + this.#below(3) }, () => this.#action())
  }

  #below(count: number): number {
    const choice = this.#choices[this.#at] ?? 0
    this.#at += 1
    return choice % count
  }

  #pick<Option>(options: readonly [Option, ...Option[]]): Option {
    return options[this.#below(options.length)] ?? options[0]
  }

  #fresh(letter: string): string {
    this.#count += 1
    return `${letter}${this.#count}_${this.#number}`
  }

  get #top(): Scope {
    return {
      readable: [...this.#values],
      writable: [...this.#values].filter((name) => !this.#constants.has(name)),
      depth: 0,
    }
  }

  #action(): string {
    // An action may declare a name once; constants of earlier ones are not assigned to.
    const declared = new Set<string>()
    const lines = Array.from({ length: 1 + this.#below(5) }, () => this.#topStatement(declared))
    const end = this.#below(8)
    if (end === 1) lines.push(`throw new ${this.#errorName()}('end')`)
    else if (end === 2) lines.push(this.#failing())
    else if (end > 4) lines.push(this.#statement(this.#top))
    return lines.join('\n')
  }

  #topStatement(declared: Set<string>): string {
    return this.#pick([
      () => this.#show(this.#top),
      () => this.#declaration(declared, 'let'),
      () => this.#declaration(declared, 'const'),
      () => this.#declaration(declared, 'var'),
      () => this.#destructuring(declared),
      () => this.#function(),
      () => this.#class(),
      () => this.#constantWrite(),
      () => this.#statement(this.#top),
    ])()
  }

  /** A new name, or one of an earlier action again. */
  #name(declared: Set<string>, kind: string): string {
    const earlier = [...this.#values].filter((each) => !declared.has(each) && each.startsWith(kind[0] ?? ''))
    const again = earlier[this.#below(4)]
    const name = again ?? this.#fresh(kind[0] ?? '')
    declared.add(name)
    return name
  }

  #declare(name: string, isConstant: boolean): void {
    this.#values.add(name)
    if (isConstant) this.#constants.add(name)
    else this.#constants.delete(name)
  }

  #declaration(declared: Set<string>, kind: 'let' | 'const' | 'var'): string {
    const value = this.#value(this.#top)
    const name = this.#name(declared, kind)
    const isEmpty = kind === 'let' && this.#below(5) === 1
    this.#declare(name, kind === 'const')
    return isEmpty ? `${kind} ${name}` : `${kind} ${name} = ${value}`
  }

  #destructuring(declared: Set<string>): string {
    const kind = this.#pick(['let', 'const'] as const)
    const [one, two] = [this.#value(this.#top), this.#value(this.#top)]
    const [first, second] = [this.#name(declared, kind), this.#name(declared, kind)]
    this.#declare(first, kind === 'const')
    this.#declare(second, kind === 'const')
    return this.#pick([
      `${kind} { a: ${first}, b: ${second} = ${two} } = { a: ${one} }`,
      `${kind} [${first}, ...${second}] = [${one}, ${two}, 3]`,
      `${kind} { a: [${first} = 4], ...${second} } = { a: [], b: ${one} }`,
      `${kind} [${first}, { b: ${second} }] = [${one}, { b: ${two} }]`,
    ])
  }

  #function(): string {
    const name = this.#fresh('f')
    const head = this.#below(4)
    const inner: Scope = { ...this.#top, readable: [...this.#values, 'p'], depth: 2 }
    const body = [this.#statement(inner), `return ${this.#value(inner)}`].join('\n')
    this.#known.function.add(name)
    if (head === 1) return `const ${name} = (p) => { ${body} }`
    if (head === 2)
      return `async function ${name}a(p) { await null; ${body} }\nconst ${name} = (p) => typeof ${name}a(p).then`
    if (head === 3) return `function* ${name}g(p) { yield p; ${body} }\nconst ${name} = (p) => [...${name}g(p)].join()`
    return `function ${name}(p = ${this.#below(9)}) { ${body} }`
  }

  #class(): string {
    const name = this.#fresh('C')
    const [parent] = [...this.#known.class].slice(-this.#below(2))
    const value = this.#value(this.#top)
    this.#known.class.add(name)
    const head = parent !== undefined && this.#below(2) === 1 ? `class ${name} extends ${parent}` : `class ${name}`
    return `${head} { #a = ${value}; b = 1; static s = ${this.#below(9)}; get a() { return this.#a } m(p) { return [p, this.b, ${name}.s].join() } }`
  }

  /** Assigns to a constant of the same action, in one of the ways to do so. */
  #constantWrite(): string {
    const name = this.#fresh('k')
    const write = this.#pick([
      `${name} = 2`,
      `${name}++`,
      `${name} += 1`,
      `;[${name}] = [3]`,
      `;({ ${name} } = { ${name}: 4 })`,
      `${name} ??= 5`,
      `for (${name} of [6]);`,
    ])
    return `const ${name} = ${this.#below(9)}\ntry { ${write} } catch (e) { console.log(e.name) }\nconsole.log(String(${name}))`
  }

  #statement(scope: Scope): string {
    if (scope.depth > 3) return this.#show(scope)
    const deeper = { ...scope, depth: scope.depth + 1 }
    return this.#pick([
      () => `;${this.#value(scope)}`,
      () => this.#assignment(scope),
      () => `if (${this.#value(scope)}) { ${this.#block(deeper)} } else { ${this.#block(deeper)} }`,
      () => this.#loop(deeper),
      () => this.#tryStatement(deeper),
      () => `{ ${this.#block(deeper)} }`,
      () => this.#switchStatement(deeper),
      () => this.#labelled(deeper),
      () => (scope.depth < 2 ? this.#awaiting(deeper) : this.#show(scope)),
      () => this.#closures(deeper),
      () => this.#show(scope),
    ])()
  }

  #block(scope: Scope): string {
    const name = this.#fresh('b')
    const inner = { ...scope, readable: [...scope.readable, name], writable: [...scope.writable, name] }
    const start = this.#below(3) === 0 ? `let ${name} = ${this.#value(scope)}; ` : ''
    const rest = start === '' ? this.#statement(scope) : this.#statement(inner)
    return this.#below(4) === 1 ? `${start}${rest};` : `${start}${rest}`
  }

  #loop(scope: Scope): string {
    const name = this.#fresh('i')
    const inner = { ...scope, readable: [...scope.readable, name] }
    const leave = this.#pick(['', `if (${name} == 1) continue; `, `if (${name} == 1) break; `])
    const body = `{ ${leave}${this.#block(inner)} }`
    return this.#pick([
      `for (let ${name} = 0; ${name} < 3; ${name}++) ${body}`,
      `for (const ${name} of [0, 1, 2]) ${body}`,
      `for (const ${name} in { 0: 1, 1: 1 }) ${body}`,
      `{ let n${name} = 0; while (n${name} < 2) { const ${name} = n${name}++; ${body} } }`,
      `{ let n${name} = 0; do { const ${name} = n${name}++; ${body} } while (n${name} < 2) }`,
    ])
  }

  #tryStatement(scope: Scope): string {
    const error = this.#fresh('e')
    const fails = this.#pick(['', `throw new ${this.#errorName()}('t'); `, `${this.#failing()}; `])
    const caught = `catch (${error}) { console.log(${error}.name); ${this.#block(scope)} }`
    const final = this.#below(2) === 1 ? ` finally { ${this.#block(scope)} }` : ''
    return `try { ${this.#block(scope)}\n${fails} } ${caught}${final}`
  }

  #switchStatement(scope: Scope): string {
    const leave = this.#pick(['break; ', ''])
    return `switch (${this.#below(3)}) { case 0: ${this.#block(scope)}; ${leave}case 1: { ${this.#block(scope)} } default: ;${this.#value(scope)} }`
  }

  #labelled(scope: Scope): string {
    const label = this.#fresh('L')
    const name = this.#fresh('i')
    const inner = { ...scope, readable: [...scope.readable, name] }
    const leave = this.#pick(['break', 'continue'])
    return `${label}: for (const ${name} of [1, 2]) { for (;;) { ${this.#block(inner)}\n${leave} ${label} } }`
  }

  #awaiting(scope: Scope): string {
    const name = this.#fresh('i')
    const inner = { ...scope, readable: [...scope.readable, name] }
    return this.#pick([
      `await ${this.#value(scope)}`,
      `for await (const ${name} of [1, Promise.resolve(2)]) { ${this.#block(inner)} }`,
      `console.log(String(await Promise.all([${this.#value(scope)}, Promise.resolve(1)])))`,
      `try { await Promise.reject(new ${this.#errorName()}('r')) } catch (e) { console.log(e.name) }`,
    ])
  }

  /** Each turn of a loop has its own name, also for functions that outlive it. */
  #closures(scope: Scope): string {
    const name = this.#fresh('i')
    const kind = this.#pick(['let', 'var'])
    return `{ const l${name} = []; for (${kind} ${name} = 0; ${name} < 2; ${name}++) l${name}.push(() => ${name}); console.log(l${name}.map((f) => f()).join(), String(${this.#value(scope)})) }`
  }

  #assignment({ readable, writable, depth }: Scope): string {
    const name = writable[this.#below(Math.max(1, writable.length))]
    const value = this.#value({ readable, writable, depth })
    if (name === undefined) return `;${value}`
    return this.#pick([
      `${name} = ${value}`,
      `${name} += ${value}`,
      `;[${name}] = [${value}]; 0`,
      `${name}++`,
      `${name} ||= ${value}`,
    ])
  }

  #show(scope: Scope): string {
    return `console.log(String(${this.#value(scope)}))`
  }

  #errorName(): string {
    return this.#pick(['Error', 'TypeError', 'RangeError'])
  }

  #failing(): string {
    return this.#pick(['null.x', 'undefined()', 'missing', ';[].reduce((a) => a)', 'new Array(-1)'])
  }

  #value(scope: Scope): string {
    const { readable } = scope
    const name = readable.length === 0 ? '7' : `${readable[this.#below(readable.length)]}`
    const [callable] = [...this.#known.function].slice(-1 - this.#below(3))
    const [made] = [...this.#known.class].slice(-1 - this.#below(2))
    return this.#pick([
      () => `${this.#below(10)}`,
      () => name,
      () => name,
      () => `'s${this.#below(10)}'`,
      () => `(${name} + ${this.#below(10)})`,
      () => `\`t\${${name}}\``,
      () => (callable === undefined || scope.depth > 1 ? 'null' : `${callable}(${name})`),
      () => (made === undefined ? 'false' : `new ${made}().m(${name})`),
      () => `(${name} ? ${this.#below(10)} : ${name})`,
      () => `[${name}, ${this.#below(10)}].map((q) => q + 1).join()`,
      () => `(({ a = ${this.#below(10)} }) => a)({ b: ${name} })`,
      () => `typeof ${name}`,
    ])()
  }
}
