// D1's Sessions: reads may be served by a replica near by, which shows at least what the session has seen.
import type { Statements } from './meter'

/** Where a session begins: with whatever replica is near, at the primary, or with the state of a bookmark. */
export type Anchor = 'first-unconstrained' | 'first-primary' | Bookmark

/** Names a state of the database. */
export type Bookmark = string & { readonly kind: 'bookmark' }

// As D1 writes them, here and in production: three counters and a hash.
const shape = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}$/

export function isBookmark(text: string): text is Bookmark {
  return shape.test(text)
}

export class Session implements Statements {
  /** Whether rows may be missing that others have written already. */
  mayLag: boolean
  private current: D1DatabaseSession
  private seen: string | null = null

  constructor(
    private readonly database: Pick<D1Database, 'withSession'>,
    anchor: Anchor,
  ) {
    this.current = database.withSession(anchor)
    this.mayLag = anchor !== 'first-primary'
  }

  prepare(query: string): D1PreparedStatement {
    return this.current.prepare(query)
  }

  batch<T>(statements: D1PreparedStatement[]): Promise<D1Result<T>[]> {
    return this.current.batch<T>(statements)
  }

  /** The next query is answered by the primary. */
  startOver(): void {
    this.seen = this.bookmark
    this.current = this.database.withSession('first-primary')
    this.mayLag = false
  }

  /** The latest state that the session has seen; null before its first answer. */
  get bookmark(): string | null {
    return this.current.getBookmark() ?? this.seen
  }
}
