// The worker's bindings, of whose calls one fails: databases, objects, queues, whatever there is. A call is
// what leaves the isolate; what only prepares one is none.
import { env } from 'cloudflare:workers'

export type Fault = {
  /** Which call, from 1. */
  at: number
  /** How many in a row; one by default. */
  times?: number
  side: 'before its effect' | 'after its effect'
  error: Error
}

export const passing = 'D1_ERROR: Network connection lost.'

/** Prepares a call, and makes none. */
const builders = new Set(['withSession', 'prepare', 'bind', 'getByName', 'get', 'idFromName'])
const local = new Set(['getBookmark', 'toString', 'then'])

export class FaultyBindings {
  /** What was called, in order. */
  readonly calls: string[] = []
  readonly bindings: Record<string, unknown>
  private readonly originals = new WeakMap<object, object>()

  constructor(private readonly fault?: Fault) {
    const entries = Object.entries(env).map(([name, binding]) => [name, this.wrap(binding, name)])
    this.bindings = Object.fromEntries(entries)
  }

  private wrap(value: unknown, name: string): unknown {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const proxy = new Proxy(value, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key)
        if (typeof member !== 'function' || typeof key === 'symbol' || local.has(key)) {
          return typeof member === 'function' ? member.bind(target) : member
        }
        const method = `${name}.${key}`
        // Not bound: the methods of a remote object are no functions of ours.
        const call = (args: unknown[]) =>
          Reflect.apply(
            member,
            target,
            args.map((arg) => this.unwrap(arg)),
          )
        return builders.has(key)
          ? (...args: unknown[]) => this.wrap(call(args), name)
          : (...args: unknown[]) => this.call(method, () => call(args))
      },
    })
    this.originals.set(proxy, value)
    return proxy
  }

  private async call(method: string, make: () => unknown): Promise<unknown> {
    const { at = 0, times = 1, side, error } = this.fault ?? {}
    const number = this.calls.push(method)
    const isDue = at <= number && number < at + times
    if (isDue && side === 'before its effect') throw error
    const result = await make()
    if (isDue && error) throw error
    return result
  }

  /** What was wrapped must reach the runtime as it is: statements, in a batch. */
  private unwrap(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.unwrap(item))
    return typeof value === 'object' && value !== null
      ? (this.originals.get(value) ?? value)
      : value
  }
}
