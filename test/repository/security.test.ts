// docs/security.md answers every item of ASVS 5.0.0, levels 1 and 2, and names only what there is.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const text = readFileSync(join(root, 'docs/security.md'), 'utf8')

/** The sections of the standard, and how many of their items are of level 1 or 2: the first ones, always. */
const sections =
  '1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 ' +
  '4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 ' +
  '7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 ' +
  '10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 ' +
  '14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2'

const items = sections.split(' ').flatMap((entry) => {
  const [section = '', count] = entry.split(':')
  return Array.from({ length: Number(count) }, (_, index) => `${section}.${index + 1}`)
})

const rows = text
  .split('\n')
  .filter((line) => /^\| \d+\.\d/.test(line))
  .map((line) => {
    const [named = '', asks = '', met = '', where = '', shown = '', ...more] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
    return { named, asks, met, where, shown, more }
  })

describe('docs/security.md', () => {
  it('answers every item of levels 1 and 2, in order and once', () => {
    expect(items).toHaveLength(253)
    expect(rows.flatMap(({ named }) => itemsOf(named)).toSorted(byNumber)).toEqual(items)
  })

  it('says of each what it asks, whether it is met, and where or why not', () => {
    const odd = rows.filter(
      ({ asks, met, where, more }) =>
        asks === '' || where === '' || more.length > 0 || !/^(yes|partly|no|–)$/.test(met),
    )

    expect(odd).toEqual([])
  })

  it('names only files that exist, tests among those that show it', () => {
    const paths = [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)+|[\w-]+\.(?:toml|json|md))`/g)]
    const named = paths
      .map(([, path = '']) => path)
      .filter((path) => !path.startsWith('application/'))

    expect(named.length).toBeGreaterThan(200)
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
    expect(
      rows.filter(({ shown }) => !/^(`test\/[\w./-]+\.test\.ts`(, |$))*$/.test(shown)),
    ).toEqual([])
  })

  it('shows by a test what is met by code', () => {
    const unshown = rows.filter(
      ({ met, where, shown }) => met === 'yes' && where.includes('`src/') && shown === '',
    )

    expect(unshown).toEqual([])
  })

  it('refers only to sections that it has', () => {
    const titles = [...text.matchAll(/^\*\*([^*]+?)[.*]|^\*\*([^*]+)\*\*|^## (.+)$/gm)].map(
      ([, bold, plain, heading]) => bold ?? plain ?? heading,
    )
    const referred = rows.flatMap(({ where }) =>
      [...where.matchAll(/"([A-Z][^"]+)" above|see "([^"]+)"/g)].map(
        ([, one, other]) => one ?? other,
      ),
    )

    expect(referred.length).toBeGreaterThan(10)
    expect(referred.filter((title) => !titles.includes(title))).toEqual([])
  })
})

/** `1.2.5–1.2.8` is all from the first to the last. */
function itemsOf(named: string): string[] {
  return named.split(', ').flatMap((part) => {
    const [first = '', last = first] = part.split('–')
    if (!items.includes(first) || !items.includes(last)) throw new Error(`${part} is no item.`)
    return items.slice(items.indexOf(first), items.indexOf(last) + 1)
  })
}

function byNumber(one: string, other: string): number {
  return items.indexOf(one) - items.indexOf(other)
}
