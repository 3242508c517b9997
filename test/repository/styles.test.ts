// All sheets are joined into one: what a page calls its own must not be another page's too.
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../../scripts/tools.mjs'

const sheets = globSync('src/pages/styles/*.css', { cwd: root }).map((path) => ({
  name: basename(path),
  classes: classesIn(readFileSync(join(root, path), 'utf8')),
}))
const [shared, own] = [sheets.filter(isShared), sheets.filter((sheet) => !isShared(sheet))]

it('gives no class two looks, one on each of two pages', () => {
  const common = new Set(shared.flatMap(({ classes }) => classes))
  const owners = Map.groupBy(
    own.flatMap(({ name, classes }) => classes.map((one) => ({ name, one }))),
    ({ one }) => one,
  )

  const twice = [...owners]
    .filter(([one, all]) => !common.has(one) && all.length > 1)
    .map(([one, all]) => [one, ...all.map(({ name }) => name)])

  expect(own.flatMap(({ classes }) => classes).length).toBeGreaterThan(50)
  expect(twice).toEqual([])
})

/** Those below 60 hold the frame and the components. */
function isShared({ name }: { name: string }): boolean {
  return Number(name.slice(0, 2)) < 60
}

/** The class that each selector begins with, which says what it is about. */
function classesIn(sheet: string): string[] {
  const selectors = sheet.replace(/\/\*[^]*?\*\//g, '').matchAll(/([^{}]+)\{/g)
  const found = [...selectors].flatMap(([, selector = '']) =>
    selector.split(',').flatMap((part) => /^\s*\.([\w-]+)/.exec(part)?.[1] ?? []),
  )
  return [...new Set(found)]
}
