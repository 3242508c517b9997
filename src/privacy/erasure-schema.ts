import * as z from 'zod'
import { id, instant } from '../http/fields'
import { currentPassword } from '../sessions/schema'
import type { ErasureRow } from './erasure-tables'

const receiptId = id('era', 'era_01m83acpsmfys8p16gqx91v08h').meta({
  description: 'By which anyone who knows it can see the receipt again.',
})

export const ErasureRequest = z
  .strictObject({ password: currentPassword })
  .meta({ id: 'ErasureRequest', example: { password: 'correct horse battery staple' } })

export const Receipt = z
  .strictObject({
    receipt_id: receiptId,
    erased_at: instant,
    counts: z.record(z.string().max(40), z.int().min(0)).meta({
      description: 'How many rows there were of each kind.',
      example: { accounts: 3, transactions: 1240, api_keys: 2 },
    }),
  })
  .meta({ id: 'ErasureReceipt', description: 'Proof of an erasure, without personal data.' })
export type Receipt = z.infer<typeof Receipt>

export function presentReceipt({ id, erasedAt, counts }: ErasureRow): Receipt {
  return { receipt_id: id, erased_at: erasedAt, counts }
}
