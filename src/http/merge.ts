// RFC 7396, one level deep: what a PATCH leaves out stays, null clears.

/** The base with every given field replaced. */
export function merge<Base extends object>(
  base: Base,
  changes: { [Field in keyof Base]?: Base[Field] | undefined },
): Base {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined)
  return Object.assign({ ...base }, Object.fromEntries(given))
}
