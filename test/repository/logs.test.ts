// The operator's page tells every field of every line of the log; nothing but the log writes to it.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../../scripts/tools.mjs'
import { DescribedError, LogLine } from '../../src/http/log-lines'

const page = readFileSync(join(root, 'docs/operations.md'), 'utf8')

it('docs/operations.md tells every field and every event, and shows one of each kind', () => {
  const fields = LogLine.options.flatMap((option) => Object.keys(option.shape))
  const events = LogLine.options.map(({ shape }) => shape.event.value)
  const examples = [...page.matchAll(/^\{"at".*$/gm)].map(([text]) => JSON.parse(text))

  for (const field of new Set([...fields, ...Object.keys(DescribedError.shape)])) {
    expect(page).toMatch(new RegExp(`^\\| .*\`(error\\.)?${field}\``, 'm'))
  }
  for (const example of examples) expect(LogLine.safeParse(example).error).toBeUndefined()
  expect(new Set(examples.map(({ event }) => event))).toEqual(new Set(events))
})

it('nothing but the log writes to the console, and no test hides a line from the scan', () => {
  const writers = filesIn('src').filter((path) => /\bconsole\./.test(read(path)))
  const hiders = filesIn('test').filter((path) => /spyOn\(console[,)]/.test(read(path)))

  // The others are snippets that pages show, for a reader to run elsewhere.
  expect(writers.toSorted()).toEqual([
    'src/http/log.ts',
    'src/pages/dashboard/keys/first-call.ts',
    'src/pages/docs/calls.ts',
    'src/pages/docs/verify-snippets.ts',
  ])
  expect(hiders).toEqual([])
})

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => join(folder, path))
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}
