// RFC 7396, one level deep: what a PATCH leaves out stays, null clears. What it repeats is no change.

/** The base with every given field replaced. */
export function merge<Base extends object>(
  base: Base,
  changes: { [Field in keyof Base]?: Base[Field] | undefined },
): Base {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined)
  return Object.assign({ ...base }, Object.fromEntries(given))
}

/** Whether the columns are in the row as they are: then there is nothing to write. */
export function isUnchanged<Row extends object>(
  row: Row,
  columns: { [Column in keyof Row]?: Row[Column] | undefined },
): boolean {
  return JSON.stringify(row) === JSON.stringify(merge(row, columns))
}
