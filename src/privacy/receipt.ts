import { type Database, findSurely } from '../db/client'
import { ApiError } from '../http/problem'
import { idPattern } from '../id'
import { presentReceipt, type Receipt } from './erasure-schema'
import { findErasure } from './erasure-store'

/** For anyone who knows its id. What cannot be one costs no look-up. Throws erasure_not_found. */
export async function requireReceipt(db: Database, id: string): Promise<Receipt> {
  const isId = idPattern('era').test(id)
  const erasure = isId ? await findSurely(db, () => findErasure(db, id)) : undefined
  if (!erasure) throw new ApiError('erasure_not_found')
  return presentReceipt(erasure)
}
