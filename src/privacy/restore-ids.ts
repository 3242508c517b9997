// New ids for what is restored: another deployment may have the old ones. They are worked out from the export
// and its new owner, so that the same export again gives the same ids, and a restoration that broke off goes on.
import { idLike } from '../id'

export type NewIds = ReadonlyMap<string, string>

/** What ids of one restoration share: 50 bits. */
export async function seedOf(...words: readonly string[]): Promise<bigint> {
  const bytes = new TextEncoder().encode(words.join(' '))
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).toHex()
  return BigInt(`0x${digest.slice(0, 13)}`) >> 2n
}

/** Of the same time as the old ones and in the same order, by which lists break ties. */
export function newIdsOf(seed: bigint, ids: Iterable<string>): NewIds {
  const renamed = new Map<string, string>()
  let moment = ''
  let rank = 0
  for (const id of [...new Set(ids)].toSorted()) {
    // The prefix and the 48 bits of the time.
    const own = id.slice(0, id.indexOf('_') + 11)
    rank = own === moment ? rank + 1 : 0
    moment = own
    renamed.set(id, idLike(id, rank, seed))
  }
  return renamed
}
