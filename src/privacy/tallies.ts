// Requests that are the same to the access log, counted together, hour by hour.
import type { Access } from './access'
import { otherClient } from './client-family'

/** What is known of some requests. Without `requests`: what came of some that have been counted already. */
export type Tally = {
  access: Access
  /** Instants, both of one hour. */
  firstAt: string
  lastAt: string
  requests: number
  clientErrors: number
  serverErrors: number
}

/** Which hour (UTC) an instant is in: `2026-11-02T09`. */
export function hourOf(at: string): string {
  return at.slice(0, 13)
}

/** The same but for where it came from and by what, which only who asks can multiply. */
export function coarse(access: Access): Access {
  return { ...access, country: null, client: otherClient }
}

export class Tallies {
  private readonly byName = new Map<string, Tally>()

  /**
   * Beyond so many different ones the next are told apart no more by client and country. What was refused is
   * counted by itself.
   */
  constructor(private readonly most: { served: number; refused: number }) {}

  add(added: Tally): void {
    const isNew = !this.byName.has(nameOf(added))
    const isTooMany = isNew && this.isFull(added.access.refusal === null)
    const tally = isTooMany ? { ...added, access: coarse(added.access) } : added
    const name = nameOf(tally)
    const known = this.byName.get(name)
    this.byName.set(name, known ? sumOf(known, tally) : tally)
  }

  private isFull(isServed: boolean): boolean {
    const like = this.list.filter(({ access }) => (access.refusal === null) === isServed)
    return like.length >= (isServed ? this.most.served : this.most.refused)
  }

  get list(): Tally[] {
    return [...this.byName.values()]
  }

  get isEmpty(): boolean {
    return this.byName.size === 0
  }

  clear(): void {
    this.byName.clear()
  }
}

function sumOf(one: Tally, other: Tally): Tally {
  return {
    access: one.access,
    firstAt: one.firstAt < other.firstAt ? one.firstAt : other.firstAt,
    lastAt: one.lastAt > other.lastAt ? one.lastAt : other.lastAt,
    requests: one.requests + other.requests,
    clientErrors: one.clientErrors + other.clientErrors,
    serverErrors: one.serverErrors + other.serverErrors,
  }
}

function nameOf({ access, firstAt }: Tally): string {
  return `${hourOf(firstAt)} ${JSON.stringify(access)}`
}
