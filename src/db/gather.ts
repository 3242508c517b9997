// Queries that are asked at the same time travel to D1 as one batch: a page that asks several stores for
// what it shows costs one round trip, and no store has to know of the others.
import type { Statements } from './meter'
import { WrappedStatement } from './wrapped-statement'

type Asked = {
  statements: readonly D1PreparedStatement[]
  answer: PromiseWithResolvers<D1Result[]>
}

/** The same database; what is asked of it in one turn goes there together, and fails together. */
export function gather(database: Statements): Statements {
  const waiting: Asked[] = []

  function ask(statements: readonly D1PreparedStatement[]): Promise<D1Result[]> {
    const answer = Promise.withResolvers<D1Result[]>()
    if (waiting.push({ statements, answer }) === 1) void send()
    return answer.promise
  }

  async function send(): Promise<void> {
    // Promises settle first, so everything that is asked at once has come here by then.
    await scheduler.wait(0)
    const asked = waiting.splice(0)
    try {
      const results = await database.batch(asked.flatMap(({ statements }) => statements))
      for (const { statements, answer } of asked)
        answer.resolve(results.splice(0, statements.length))
    } catch (error) {
      for (const { answer } of asked) answer.reject(error)
    }
  }

  return {
    prepare: (query) => new GatheredStatement(database.prepare(query), ask).asStatement(),
    batch: async <T>(statements: D1PreparedStatement[]) => {
      const results = await ask(statements.map((statement) => unwrap(statement).inner))
      return results.map((result) => asResult<T>(result))
    },
  }
}

class GatheredStatement extends WrappedStatement {
  constructor(
    readonly inner: D1PreparedStatement,
    private readonly ask: (statements: readonly D1PreparedStatement[]) => Promise<D1Result[]>,
  ) {
    super()
  }

  bind(...values: unknown[]): D1PreparedStatement {
    return new GatheredStatement(this.inner.bind(...values), this.ask).asStatement()
  }

  async all<T>(): Promise<D1Result<T>> {
    const [result] = await this.ask([this.inner])
    if (!result) throw new Error('The batch has no answer to one of its queries.')
    return asResult(result)
  }
}

/** Safe: every statement that reaches a gathered batch was made by a gathered prepare. */
function unwrap(statement: D1PreparedStatement): GatheredStatement {
  return statement as unknown as GatheredStatement
}

/** Safe: what the rows of a statement are is known to who made it, as in D1's own types. */
function asResult<T>(result: D1Result): D1Result<T> {
  return result as D1Result<T>
}
