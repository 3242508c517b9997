// The suite's database with a replica that lags behind: locally D1 has none. The replica answers a query as
// it was answered before the lag, and knows of no rows that it was never asked about.
import { env } from 'cloudflare:workers'

export class LaggingDatabase {
  private lags = false
  private readonly answers = new Map<string, D1Result>()
  /** Who answered each round trip. */
  readonly asked: ('primary' | 'replica')[] = []

  /** From now on the replica learns nothing. */
  lag(): void {
    this.lags = true
    this.asked.length = 0
  }

  withSession(anchor: string): D1DatabaseSession {
    const inner = env.DB.withSession('first-primary')
    // A bookmark is newer than the replica; a session that has been at the primary has one.
    let isFree = anchor === 'first-unconstrained'
    const ask = async <T>(queries: readonly string[], primary: () => Promise<D1Result<T>[]>) => {
      const isReplica = isFree && this.lags
      this.asked.push(isReplica ? 'replica' : 'primary')
      if (isReplica) return queries.map((query) => this.recall<T>(query))
      if (anchor !== 'first-unconstrained') isFree = false
      const results = await primary()
      if (!this.lags) {
        for (const [index, result] of results.entries()) {
          this.answers.set(queries[index] ?? '', result)
        }
      }
      return results
    }
    const statement = (query: string, own: D1PreparedStatement, key = query): Wrapped => ({
      key,
      own,
      bind: (...values) =>
        statement(query, own.bind(...values), `${query} ${JSON.stringify(values)}`),
      all: async () => {
        const [result] = await ask([key], async () => [await own.all()])
        return result
      },
    })
    return asSession({
      prepare: (query: string) => statement(query, inner.prepare(query)),
      batch: (statements: Wrapped[]) =>
        ask(
          statements.map(({ key }) => key),
          () => inner.batch(statements.map(({ own }) => own)),
        ),
      getBookmark: () => inner.getBookmark(),
    })
  }

  private recall<T>(query: string): D1Result<T> {
    const known = this.answers.get(query) ?? { ...empty, meta: { ...empty.meta } }
    return asResult(known)
  }
}

type Wrapped = {
  key: string
  own: D1PreparedStatement
  bind(...values: unknown[]): Wrapped
  all(): Promise<D1Result | undefined>
}

const empty = {
  success: true as const,
  results: [],
  meta: {
    duration: 0,
    size_after: 0,
    rows_read: 0,
    rows_written: 0,
    last_row_id: 0,
    changed_db: false,
    changes: 0,
  },
}

/** Safe: the meter calls nothing but prepare, bind, all, batch and getBookmark. */
function asSession(session: object): D1DatabaseSession {
  return session as D1DatabaseSession
}

/** Safe: the rows are those of the same query. */
function asResult<T>(result: D1Result): D1Result<T> {
  return result as D1Result<T>
}
