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
   * The next one: the first that is preferred, by one preference after the other, of the first tenant that has such a
   * one; nothing when none is. Its tenant then stands behind all others.
   */
  next(...preferences: readonly ((item: Item) => boolean)[]): Item | undefined {
    for (const isPreferred of preferences) {
      for (const [tenant, waiting] of this.#tenants) {
        const item = waiting.find((one) => isPreferred(one))
        if (item !== undefined) return this.#take(tenant, item)
      }
    }
    return undefined
  }

  #take(tenant: string, item: Item): Item {
    const left = (this.#tenants.get(tenant) ?? []).filter((waiting) => waiting !== item)
    this.#tenants.delete(tenant)
    if (left.length > 0) this.#tenants.set(tenant, left)
    return item
  }
}
