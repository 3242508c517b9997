// What a request or a job calls, counted where the call leaves the isolate.
import { type DatabaseUse, noUse } from '../db/meter'

export type Use = DatabaseUse & {
  /** Visits to Durable Objects. */
  objectCalls: number
  queueCalls: number
  /** Requests to the world: webhooks. */
  fetches: number
}

export function newUse(): Use {
  return { ...noUse(), objectCalls: 0, queueCalls: 0, fetches: 0 }
}

export function addUse(total: Use, use: Use): void {
  total.roundTrips += use.roundTrips
  total.rowsRead += use.rowsRead
  total.rowsWritten += use.rowsWritten
  total.objectCalls += use.objectCalls
  total.queueCalls += use.queueCalls
  total.fetches += use.fetches
}

/** As the log tells it. */
export function costOf(use: Use) {
  return {
    d1_round_trips: use.roundTrips,
    d1_rows_read: use.rowsRead,
    d1_rows_written: use.rowsWritten,
    object_calls: use.objectCalls,
    queue_calls: use.queueCalls,
    fetches: use.fetches,
  }
}

const originals = new WeakMap<Bindings, Bindings>()

/**
 * The same bindings, adding every call to an object or a queue to `use`, and to no other: metered ones are
 * metered anew. Databases are metered by `databaseOf`.
 */
export function meterBindings(bindings: Bindings, use: Use): Bindings {
  const original = originals.get(bindings) ?? bindings
  const metered = {
    ...original,
    LIMITER: meterObjects(original.LIMITER, use),
    SIGN_IN_LIMITER: meterObjects(original.SIGN_IN_LIMITER, use),
    ERASURE_LIST: meterObjects(original.ERASURE_LIST, use),
    WEBHOOK_QUEUE: meterQueue(original.WEBHOOK_QUEUE, use),
    WEBHOOK_SLOW_QUEUE: meterQueue(original.WEBHOOK_SLOW_QUEUE, use),
  }
  originals.set(metered, original)
  return metered
}

/** Safe: objects are found by their name alone. */
function meterObjects<T extends Rpc.DurableObjectBranded>(
  objects: DurableObjectNamespace<T>,
  use: Use,
): DurableObjectNamespace<T> {
  const getByName = (name: string) => meterStub(objects.getByName(name), use)
  return { getByName } as unknown as DurableObjectNamespace<T>
}

function meterStub<Stub extends object>(stub: Stub, use: Use): Stub {
  return new Proxy(stub, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key)
      // A stub may be awaited, so `then` must stay what it is.
      if (typeof member !== 'function' || typeof key === 'symbol' || key === 'then') return member
      return (...args: unknown[]): unknown => {
        use.objectCalls += 1
        return Reflect.apply(member, target, args)
      }
    },
  })
}

/** Safe: nothing else of a queue is used. */
function meterQueue(queue: Queue, use: Use): Queue {
  const metered: Pick<Queue, 'send' | 'sendBatch'> = {
    send(...args) {
      use.queueCalls += 1
      return queue.send(...args)
    },
    sendBatch(...args) {
      use.queueCalls += 1
      return queue.sendBatch(...args)
    },
  }
  return metered as Queue
}
