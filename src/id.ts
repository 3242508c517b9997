// TypeIDs: a prefix that names the kind, then a UUIDv7 in base32, so ids sort by creation.
import { typeid } from 'typeid-js'

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
  | 'req'

export function newId(prefix: IdPrefix): string {
  return typeid(prefix).toString()
}

/** The shape of an id of this kind; whether the thing exists is the caller's to ask. */
export function idPattern(prefix: IdPrefix): RegExp {
  return new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`)
}
