import { type Database, findSurely } from '../db/client'
import { idPattern } from '../id'
import { presentReceipt, type Receipt } from './erasure-schema'
import { findErasure } from './erasure-store'

/** For anyone who knows its id. What cannot be one costs no look-up. */
export async function findReceipt(db: Database, id: string): Promise<Receipt | null> {
  if (!idPattern('era').test(id)) return null
  const erasure = await findSurely(db, () => findErasure(db, id))
  return erasure ? presentReceipt(erasure) : null
}
