import { and, desc, eq, gt, gte, isNull, ne, type SQL, sql } from 'drizzle-orm'
import { addSeconds } from '../clock'
import type { Database, Statement } from '../db/client'
import { guard } from '../db/guard'
import { type UserRow, users } from '../users/tables'
import { refreshTokenSeconds, sessionSeconds } from './refresh-token'
import { type RefreshTokenRow, refreshTokens, type SessionRow, sessions } from './tables'

export function insertSession(
  db: Database,
  session: SessionRow,
  token: RefreshTokenRow,
): [Statement, Statement] {
  return [db.insert(sessions).values(session), db.insert(refreshTokens).values(token)]
}

export type PresentedToken = {
  hash: string
  user: UserRow
  session: { id: string; createdAt: string }
  expiresAt: string
  usedAt: string | null
  sessionEndedAt: string | null
  successorUsed: boolean
}

/** A refresh token that came back, with what decides whether it may still be exchanged. */
export async function findRefreshToken(
  db: Database,
  hash: string,
): Promise<PresentedToken | undefined> {
  const owner = sql`(SELECT user_id FROM refresh_tokens WHERE hash = ${hash})`
  const [[found], [user]] = await db.batch([
    db
      .select({
        expiresAt: refreshTokens.expiresAt,
        usedAt: refreshTokens.usedAt,
        session: { id: sessions.id, createdAt: sessions.createdAt },
        sessionEndedAt: sessions.endedAt,
        successorUsed: sql<number>`${hasUsedSuccessor(hash)} AS successor_used`,
      })
      .from(refreshTokens)
      .innerJoin(sessions, eq(sessions.id, refreshTokens.sessionId))
      .where(eq(refreshTokens.hash, hash)),
    db.select().from(users).where(eq(users.id, owner)),
  ])
  return found && user && { ...found, hash, user, successorUsed: found.successorUsed === 1 }
}

/** One winner: the guard fails for whoever comes second, and nothing is written. */
export function exchangeRefreshToken(
  db: Database,
  token: PresentedToken,
  successor: RefreshTokenRow,
): (Statement | SQL)[] {
  return [
    guard(sql`${isLiving(token.session.id)} AND EXISTS (
      SELECT 1 FROM refresh_tokens WHERE hash = ${token.hash} AND used_at IS NULL)`),
    db
      .update(refreshTokens)
      .set({ usedAt: successor.createdAt })
      .where(eq(refreshTokens.hash, token.hash)),
    ...insertSuccessor(db, token, successor),
  ]
}

/** For a retry within the grace: another successor, as long as none has been used. */
export function repeatExchange(
  db: Database,
  token: PresentedToken,
  successor: RefreshTokenRow,
): (Statement | SQL)[] {
  return [
    guard(sql`${isLiving(token.session.id)} AND NOT ${hasUsedSuccessor(token.hash)}`),
    ...insertSuccessor(db, token, successor),
  ]
}

/** The sessions that can still be renewed at an instant, newest first. */
export async function listSessions(
  db: Database,
  userId: string,
  options: { at: Date; limit: number; before: { createdAt: string; id: string } | null },
): Promise<SessionRow[]> {
  const { at, before } = options
  return db
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.endedAt),
        gt(sessions.lastUsedAt, addSeconds(at, -refreshTokenSeconds).toISOString()),
        gt(sessions.createdAt, addSeconds(at, -sessionSeconds).toISOString()),
        before ? isBefore(before) : undefined,
      ),
    )
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .limit(options.limit + 1)
}

/** Living or ended. */
export async function findSession(
  db: Database,
  userId: string,
  sessionId: string,
): Promise<SessionRow | undefined> {
  const [session] = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, userId), eq(sessions.id, sessionId)))
  return session
}

export function endLiving(db: Database, userId: string, sessionId: string, at: Date): Statement {
  return db
    .update(sessions)
    .set({ endedAt: at.toISOString() })
    .where(and(eq(sessions.userId, userId), eq(sessions.id, sessionId), isNull(sessions.endedAt)))
}

export function endOthers(db: Database, userId: string, sessionId: string, at: Date): Statement {
  return db
    .update(sessions)
    .set({ endedAt: at.toISOString() })
    .where(and(eq(sessions.userId, userId), isNull(sessions.endedAt), ne(sessions.id, sessionId)))
}

export async function listEndedAt(db: Database, userId: string, at: Date): Promise<string[]> {
  const rows = await db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), eq(sessions.endedAt, at.toISOString())))
  return rows.map((row) => row.id)
}

export async function listEndedSince(db: Database, userId: string, at: Date): Promise<string[]> {
  const rows = await db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), gte(sessions.endedAt, at.toISOString())))
  return rows.map((row) => row.id)
}

function insertSuccessor(
  db: Database,
  token: PresentedToken,
  successor: RefreshTokenRow,
): Statement[] {
  return [
    db.insert(refreshTokens).values(successor),
    db
      .update(sessions)
      .set({ lastUsedAt: successor.createdAt })
      .where(and(eq(sessions.userId, token.user.id), eq(sessions.id, token.session.id))),
  ]
}

function hasUsedSuccessor(hash: string): SQL {
  return sql`EXISTS (
    SELECT 1 FROM refresh_tokens AS successor
    WHERE successor.parent_hash = ${hash} AND successor.used_at IS NOT NULL)`
}

/** Holds while the session has not ended. */
export function isLiving(sessionId: string): SQL {
  return sql`EXISTS (SELECT 1 FROM sessions WHERE id = ${sessionId} AND ended_at IS NULL)`
}

function isBefore(key: { createdAt: string; id: string }): SQL {
  return sql`(${sessions.createdAt}, ${sessions.id}) < (${key.createdAt}, ${key.id})`
}
