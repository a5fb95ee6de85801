/** A queue that serves one tenant after the other, and each tenant in the order in which it asked. */
export class FairQueue<Item extends { readonly tenant: string }> {
  readonly #tenants = new Map<string, Item[]>()

  get isEmpty(): boolean {
    return this.#tenants.size === 0
  }

  add(item: Item): void {
    const waiting = this.#tenants.get(item.tenant)
    if (waiting) waiting.push(item)
    else this.#tenants.set(item.tenant, [item])
  }

  remove(item: Item): void {
    const left = (this.#tenants.get(item.tenant) ?? []).filter((waiting) => waiting !== item)
    if (left.length > 0) this.#tenants.set(item.tenant, left)
    else this.#tenants.delete(item.tenant)
  }

  /**
   * The next one: the first that is preferred, by one preference after the other, else the first of all. Its tenant then
   * stands behind all others.
   */
  next(...preferences: readonly ((item: Item) => boolean)[]): Item | undefined {
    const tenants = [...this.#tenants]
    const first = tenants[0]
    if (first === undefined) return undefined
    const preferred = preferences
      .map((isPreferred) => tenants.find(([, [item]]) => item !== undefined && isPreferred(item)))
      .find((found) => found !== undefined)
    const [tenant, waiting] = preferred ?? first
    const item = waiting.shift()
    this.#tenants.delete(tenant)
    if (waiting.length > 0) this.#tenants.set(tenant, waiting)
    return item
  }
}
