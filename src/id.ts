// TypeIDs: a prefix that names the kind, then a UUIDv7 in base32, so ids sort by creation.
import { TypeID, typeid } from 'typeid-js'

export type IdPrefix =
  | 'usr'
  | 'ses'
  | 'key'
  | 'acc'
  | 'txn'
  | 'trf'
  | 'cat'
  | 'bud'
  | 'mov'
  | 'gol'
  | 'con'
  | 'imp'
  | 'whk'
  | 'evt'
  | 'dlv'
  | 'era'
  | 'log'
  | 'req'
  | 'job'

export function newId(prefix: IdPrefix): string {
  return typeid(prefix).toString()
}

/** The shape of an id of this kind; whether the thing exists is the caller's to ask. */
export function idPattern(prefix: IdPrefix): RegExp {
  return new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`)
}

/** A new id whose time is `instant`, by the millisecond; of one instant, later ones of an isolate sort later. */
export function newIdAt(prefix: IdPrefix, instant: Date): string {
  const random = crypto.getRandomValues(new Uint32Array(3))
  const ms = instant.getTime()
  // Starts in the lower half, so that it has room to count.
  const sequence = ms === latest.ms ? latest.sequence + 1 : (random[0] ?? 0) >>> 7
  latest = { ms, sequence }
  return ofUuid(prefix, ms, [
    (0x7000 | (sequence >>> 14)).toString(16),
    (0x8000 | (sequence & 0x3fff)).toString(16),
    hex((random[1] ?? 0) & 0xffff, 4) + hex(random[2] ?? 0, 8),
  ])
}

/** No id of this kind that was made at `instant` or later sorts before it. */
export function firstIdAt(prefix: IdPrefix, instant: Date): string {
  return ofUuid(prefix, Math.max(0, instant.getTime()), ['0000', '0000', '000000000000'])
}

/**
 * An id of the same kind and time as `id`, which sorts by `rank` (24 bits) among those of that time and whose
 * other bits are the `seed` (50 bits): the same of the same.
 */
export function idLike(id: string, rank: number, seed: bigint): string {
  const known = TypeID.fromString(id)
  const low = (2n << 62n) | (BigInt(rank & 0xfff) << 50n) | seed
  const text = low.toString(16)
  return ofUuid(known.getType(), Number.parseInt(timeOf(known.toUUID()), 16), [
    (0x7000 | (rank >>> 12)).toString(16),
    text.slice(0, 4),
    text.slice(4),
  ])
}

function timeOf(uuid: string): string {
  return uuid.slice(0, 8) + uuid.slice(9, 13)
}

let latest = { ms: -1, sequence: 0 }

function ofUuid(prefix: string, ms: number, rest: readonly string[]): string {
  const time = hex(ms, 12)
  return TypeID.fromUUID(prefix, [time.slice(0, 8), time.slice(8), ...rest].join('-')).toString()
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}
