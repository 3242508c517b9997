// Categories as they are offered and named on pages.
import type { Category } from '../../categories/schema'
import type { Option } from '../components/fields'

/**
 * Those that are not put away, children below their parent; income after expenses. `kept` is offered in any
 * case, so that a form does not take it away unasked.
 */
export function categoryOptions(
  categories: readonly Category[],
  kept: string | null = null,
): Option[] {
  const offered = categories.filter(({ archived, id }) => !archived || id === kept)
  const ids = new Set(offered.map(({ id }) => id))
  const children = Map.groupBy(offered, ({ parent_id }) => parent_id ?? '')
  const tops = offered.filter(({ parent_id }) => parent_id === null || !ids.has(parent_id))
  const unlisted: Option[] = kept === null || ids.has(kept) ? [] : [[kept, kept]]
  const listed = kinds.flatMap((kind) =>
    byName(tops.filter((top) => top.kind === kind)).flatMap((top): Option[] => [
      [top.id, top.name],
      ...byName(children.get(top.id) ?? []).map(({ id, name }): Option => [
        id,
        `\u00a0\u00a0\u00a0${name}`,
      ]),
    ]),
  )
  return [...listed, ...unlisted]
}

const kinds = ['expense', 'income', 'transfer'] as const

function byName(categories: readonly Category[]): Category[] {
  return categories.toSorted((one, other) => one.name.localeCompare(other.name, 'en'))
}

/** By id; what is not among them is told by its id. */
export function namesOf(
  things: readonly { id: string; name: string }[],
): (id: string | null) => string {
  const names = new Map(things.map(({ id, name }) => [id, name]))
  return (id) => (id === null ? '' : (names.get(id) ?? id))
}
