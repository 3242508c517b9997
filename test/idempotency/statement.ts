import type { Request } from '../support/client'
import { ofx } from '../support/statements'

/** The request of a user who imports a statement of one payment. */
export function statementIn({ token }: { token: string }): Request {
  const lines = [{ id: 'S1', date: '20261102', amount: '-12.50' }]
  return { token, raw: ofx(lines), headers: { 'Content-Type': 'application/x-ofx' } }
}
