// Written numbers to plain decimals, grouping checked and nothing rounded.

export type DecimalMark = '.' | ','

const groupers = ["'", '’', ' ']

/** `1.234,56` with mark `,` is `1234.56`. Takes no sign. Null when it is no number so written. */
export function toPlain(written: string, mark: DecimalMark): string | null {
  const [whole = '', fraction = '', ...rest] = written.split(mark)
  if (rest.length > 0 || !/^\d*$/.test(fraction)) return null
  const digits = ungroup(whole, mark === '.' ? ',' : '.')
  if (digits === null || digits + fraction === '') return null
  return `${digits}.${fraction}`
}

/** What the number alone says about its decimal mark: `1,234` leaves `either`, `1234` says nothing. */
export function markOf(written: string): DecimalMark | 'either' | null {
  const point = written.lastIndexOf('.')
  const comma = written.lastIndexOf(',')
  if (point === -1 && comma === -1) return null
  const mark = comma > point ? ',' : '.'
  if (point !== -1 && comma !== -1) return mark

  const [whole = '', fraction = '', ...rest] = written.split(mark)
  if (rest.length > 0) return mark === ',' ? '.' : ','
  return fraction.length === 3 && /^[1-9]\d{0,2}$/.test(whole) ? 'either' : mark
}

function ungroup(whole: string, groupMark: string): string | null {
  if (/^\d*$/.test(whole)) return whole
  const separator = [groupMark, ...groupers].find((candidate) => whole.includes(candidate))
  if (separator === undefined) return null
  const groups = whole.split(separator)
  const isGrouped = groups.every((group, index) => {
    if (index === 0) return /^\d{1,3}$/.test(group)
    // India groups by two above the thousands.
    return index === groups.length - 1 ? /^\d{3}$/.test(group) : /^\d{2,3}$/.test(group)
  })
  return isGrouped ? groups.join('') : null
}
