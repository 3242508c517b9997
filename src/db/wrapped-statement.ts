/** A statement of D1 that goes there in its own way: what Drizzle calls of it, led back to `all`. */
export abstract class WrappedStatement {
  abstract bind(...values: unknown[]): D1PreparedStatement
  abstract all<T>(): Promise<D1Result<T>>

  run<T>(): Promise<D1Result<T>> {
    return this.all<T>()
  }

  /** D1's own raw() hides the metadata. Columns of a join need names of their own here. */
  async raw(): Promise<unknown[][]> {
    const { results } = await this.all<Record<string, unknown>>()
    return results.map((row) => Object.values(row))
  }

  async first<T>(): Promise<T | null> {
    const { results } = await this.all<T>()
    return results[0] ?? null
  }

  /** Safe: Drizzle calls only bind, all, run, raw and first; a batch has to unwrap it. */
  asStatement(): D1PreparedStatement {
    return this as unknown as D1PreparedStatement
  }
}
