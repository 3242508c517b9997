// Counts what a request costs D1: round trips and rows, from the answers' own metadata. What fails for a
// reason that passes is called again here, below Drizzle, which would wrap the reason in its own error.
import { withRetries } from './retry'
import { WrappedStatement } from './wrapped-statement'

export type DatabaseUse = { roundTrips: number; rowsRead: number; rowsWritten: number }

export function noUse(): DatabaseUse {
  return { roundTrips: 0, rowsRead: 0, rowsWritten: 0 }
}

/** The part of D1 that Drizzle calls: `D1Database` and `D1DatabaseSession` both have it. */
export type Statements = Pick<D1Database, 'prepare' | 'batch'>

/** The same database, adding every call to `use`. */
export function meter(database: Statements, use: DatabaseUse): Statements {
  return {
    prepare: (query) => new MeteredStatement(query, database.prepare(query), use).asStatement(),
    batch: async <T>(wrapped: D1PreparedStatement[]) => {
      const statements = wrapped.map(unwrap)
      const queries = statements.map(({ query }) => query)
      const results = await withRetries(queries, () => {
        use.roundTrips += 1
        return database.batch<T>(statements.map(({ inner }) => inner))
      })
      for (const { meta } of results) count(meta, use)
      return results
    },
  }
}

class MeteredStatement extends WrappedStatement {
  constructor(
    readonly query: string,
    readonly inner: D1PreparedStatement,
    private readonly use: DatabaseUse,
  ) {
    super()
  }

  bind(...values: unknown[]): D1PreparedStatement {
    return new MeteredStatement(this.query, this.inner.bind(...values), this.use).asStatement()
  }

  async all<T>(): Promise<D1Result<T>> {
    const result = await withRetries([this.query], () => {
      this.use.roundTrips += 1
      return this.inner.all<T>()
    })
    count(result.meta, this.use)
    return result
  }
}

/** Safe: every statement that reaches a metered batch was made by a metered prepare. */
function unwrap(statement: D1PreparedStatement): MeteredStatement {
  return statement as unknown as MeteredStatement
}

function count(meta: D1Meta, use: DatabaseUse): void {
  use.rowsRead += meta.rows_read
  use.rowsWritten += meta.rows_written
}
