/** Keeps the things made last, by their keys. */
export class Recent<Thing> {
  readonly #things = new Map<string, Thing>()
  readonly #max: number

  constructor(max: number) {
    this.#max = max
  }

  /** The thing of a key, made when it is not at hand. */
  get(key: string, make: () => Thing): Thing {
    const known = this.#things.get(key)
    const thing = known ?? make()
    if (known !== undefined) this.#things.delete(key)
    this.#things.set(key, thing)
    const [oldest] = this.#things.keys()
    if (this.#things.size > this.#max && oldest !== undefined) this.#things.delete(oldest)
    return thing
  }
}
