// Who may import whom: one way, types included. See "Who may import whom" in README.md.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const src = join(import.meta.dirname, '../../src')

type Import = { from: string; to: string }

/** The ground that everything stands on. */
const base =
  /^(http|db)\/|^(money|id|clock|env|bindings|seal)\b|^sessions\/principal$|^rate-limit\/(policy|windows)$|^idempotency\/(claim|key)$/
/** Tables are listed for drizzle-kit in one place. */
const tableList = 'db/schema'
/** Files of a feature that speak HTTP: its routes, and the middleware that keeps its state. */
const speaksHttp =
  /\/((?:[a-z]+-)?routes|authenticate|dispatch-after|send-soon|answers|limit|limit-sign-in|idempotent|form-once)$|^(app|worker)$|^http\/|^pages\//

const imports = sources().flatMap(importsOf)

describe('src', () => {
  it('has a base that stands on itself and on packages', () => {
    const wrong = imports.filter(
      ({ from, to }) => base.test(from) && from !== tableList && isOurs(to) && !base.test(to),
    )

    expect(wrong).toEqual([])
  })

  it('keeps HTTP out of stores and verbs', () => {
    const wrong = imports.filter(
      ({ from, to }) => /^hono\b/.test(to) && !speaksHttp.test(from) && from !== 'env',
    )

    expect(wrong).toEqual([])
  })

  it('lets no one but the app import routes', () => {
    const wrong = imports.filter(({ from, to }) => to.endsWith('/routes') && from !== 'app')

    expect(wrong).toEqual([])
  })

  it('lets no one import the worker, and only the worker the app', () => {
    const wrong = imports.filter(
      ({ from, to }) => to === 'worker' || (to === 'app' && from !== 'worker'),
    )

    expect(wrong).toEqual([])
  })

  it('lets a store know nothing of other features but their tables and stores', () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        from.endsWith('/store') &&
        isOurs(to) &&
        !base.test(to) &&
        dirname(to) !== dirname(from) &&
        !/\/(tables|store)$/.test(to),
    )

    expect(wrong).toEqual([])
  })

  it('lets no one but the app know the pages', () => {
    const wrong = imports.filter(
      ({ from, to }) => to.startsWith('pages/') && !from.startsWith('pages/') && from !== 'app',
    )

    expect(wrong).toEqual([])
  })

  it('lets pages ask verbs and stores, but put no query together', () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        from.startsWith('pages/') && (to.endsWith('/tables') || to.startsWith('drizzle')),
    )

    expect(wrong).toEqual([])
  })

  it('lets what a page looks like know nothing of where its data come from', () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        /^pages\/(components\/|.*\/view$)/.test(from) && /\/(store|routes)$|^db\//.test(to),
    )

    expect(wrong).toEqual([])
  })

  it('is read completely: an import of every kind is seen', () => {
    expect(imports).toContainEqual({ from: 'worker', to: 'app' })
    expect(imports).toContainEqual({ from: 'app', to: 'accounts/routes' })
    expect(imports).toContainEqual({ from: 'sessions/routes', to: 'hono' })
    expect(imports).toContainEqual({ from: tableList, to: 'users/tables' })
  })
})

function sources(): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'),
  )
}

/** Paths from src without their ending; packages by their name. */
function importsOf(path: string): Import[] {
  const text = readFileSync(join(src, path), 'utf8')
  const specifiers = text.matchAll(
    /(?:^|\n)(?:import|export)\b[^'"]*?from '([^']+)'|import\('([^']+)'\)/g,
  )
  return [...specifiers].map(([, stated, dynamic]) => {
    const to = stated ?? dynamic ?? ''
    const place = to.startsWith('.') ? relative(src, join(src, dirname(path), to)) : to
    return { from: path.replace(/\.tsx?$/, ''), to: place }
  })
}

function isOurs(to: string): boolean {
  return sources().some((path) => path.replace(/\.tsx?$/, '') === to)
}
