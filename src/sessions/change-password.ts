import { now } from '../clock'
import { type Database, retryStale, writeAll } from '../db/client'
import { unavailableIn } from '../db/retry'
import { invalidField } from '../http/problem'
import { findUser, guardPassword, updateUser } from '../users/store'
import { refuseAccess, toTheEnd } from './ended'
import { hashPassword, verifyPassword } from './password'
import type { PasswordChange } from './schema'
import { endOthers, listEndedAt } from './store'

/** Changes the password and ends all other sessions. Throws invalid_request when the current one is wrong. */
export async function changePassword(
  bindings: Bindings,
  db: Database,
  session: { userId: string; sessionId: string },
  input: PasswordChange,
): Promise<void> {
  const change = async () => {
    const at = await retryStale(() => replacePassword(db, session, input))
    // Asked afterwards, so that a sign-in just before the change is among them.
    const others = await listEndedAt(db, session.userId, at)
    await refuseAccess(bindings, session.userId, others)
  }
  await toTheEnd(change())
}

/** Answers with the instant that the other sessions have ended at. */
async function replacePassword(
  db: Database,
  { userId, sessionId }: { userId: string; sessionId: string },
  input: PasswordChange,
): Promise<Date> {
  const user = await findUser(db, userId)
  if (!(await verifyPassword(input.current_password, user.passwordHash))) {
    throw invalidField('/current_password', 'wrong_password', 'Is not the current password.')
  }
  const passwordHash = await hashPassword(input.new_password)

  const at = now()
  try {
    await writeAll(db, [
      guardPassword(user),
      updateUser(db, userId, { passwordHash, updatedAt: at.toISOString() }),
      endOthers(db, userId, sessionId, at),
    ])
  } catch (error) {
    // Salted as it is, the hash is there only if this very change was made and its answer lost. Then the
    // other sessions must hear of it: the same request again would fail by the old password.
    const isMade =
      unavailableIn(error) && (await findUser(db, userId)).passwordHash === passwordHash
    if (!isMade) throw error
  }
  return at
}
