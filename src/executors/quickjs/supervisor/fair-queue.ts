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

  /** The next one; its tenant then stands behind all others. */
  next(): Item | undefined {
    const [first] = this.#tenants
    if (first === undefined) return undefined
    const [tenant, waiting] = first
    const item = waiting.shift()
    this.#tenants.delete(tenant)
    if (waiting.length > 0) this.#tenants.set(tenant, waiting)
    return item
  }
}
