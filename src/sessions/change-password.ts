import { addSeconds, now } from '../clock'
import { type Database, retryStale, writeAll } from '../db/client'
import { unavailableIn } from '../db/retry'
import { invalidField } from '../http/problem'
import type { Remember } from '../idempotency/remember'
import type { Actor } from '../privacy/access'
import { logChange } from '../privacy/access-store'
import { findUser, guardPassword, updateUser } from '../users/store'
import { accessTokenSeconds } from './access-token'
import { refuseAccess, toTheEnd } from './ended'
import { hashPassword, verifyPassword } from './password'
import type { PasswordChange } from './schema'
import { endOthers, listEndedAt, listEndedSince } from './store'

type Session = { userId: string; sessionId: string }

type Context = { bindings: Bindings; db: Database; session: Session; actor: Actor }

/** Changes the password and ends all other sessions. Throws invalid_request when the current one is wrong. */
export async function changePassword(
  { bindings, db, session, actor }: Context,
  input: PasswordChange,
  remember: Remember<void>,
): Promise<void> {
  const change = async () => {
    const at = await retryStale(() => replacePassword(db, session, { input, actor, remember }))
    // Asked afterwards, so that a sign-in just before the change is among them.
    const others = await listEndedAt(db, session.userId, at)
    await refuseAccess(bindings, session.userId, others)
  }
  await toTheEnd(change())
}

/** What a change of password does last, for one that may not have come to it. */
export async function refuseOthers({
  bindings,
  db,
  session,
}: Omit<Context, 'actor'>): Promise<void> {
  const ended = await listEndedSince(db, session.userId, addSeconds(now(), -accessTokenSeconds))
  await refuseAccess(bindings, session.userId, ended)
}

/** Answers with the instant that the other sessions have ended at. */
async function replacePassword(
  db: Database,
  { userId, sessionId }: Session,
  { input, actor, remember }: { input: PasswordChange; actor: Actor; remember: Remember<void> },
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
      logChange(actor, 'password.changed', null),
      ...(await remember()),
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
