// What a reader may rely on without looking.
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const sources = globSync('src/**/*.{ts,tsx}', { cwd: root })
const written = globSync(
  [
    '*.{json,md,toml}',
    '.ci/*',
    '{src,test,scripts,migrations,docs,bench}/**/*.{ts,tsx,mjs,json,sql,md,yaml,css,js}',
  ],
  { cwd: root, exclude: ['package-lock.json', 'src/pages/assets/vendor/**'] },
)
const documents = globSync(['README.md', 'docs/**/*.md'], { cwd: root })

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

describe('the repository', () => {
  it('has every path that its documents name', () => {
    const missing = documents.flatMap((path) =>
      pathsIn(read(path))
        .filter((named) => !existsSync(join(root, named)))
        .map((named) => ({ path, named })),
    )

    expect(missing).toEqual([])
  })

  it('finds a path that is named and missing', () => {
    const named = pathsIn(
      'See `src/app.ts`, `src/nowhere.ts` and `npm start`, or [this](docs/none.md).',
    )

    expect(named).toEqual(['src/app.ts', 'src/nowhere.ts', 'docs/none.md'])
  })

  it('has nothing at its top but what is named here', () => {
    const files = readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map(({ name }) => name)

    expect(files.toSorted()).toEqual([
      'README.md',
      'package-lock.json',
      'package.json',
      'tsconfig.json',
      'wrangler.toml',
    ])
  })

  it('has no source file over 300 lines', () => {
    const long = sources.filter((path) => read(path).split('\n').length > 301)

    expect(long).toEqual([])
  })

  it('names no path of a machine', () => {
    const machine = /(?<![\w./-])\/(home|root|Users|tmp|work)\/\w/
    const naming = written.filter((path) => machine.test(read(path)))

    expect(naming).toEqual([])
  })

  it('reads the time only in src/clock.ts', () => {
    const time = /Date\.now\(|new Date\(\)|performance\.now\(/
    const reading = sources.filter((path) => path !== 'src/clock.ts' && time.test(read(path)))

    expect(reading).toEqual([])
  })

  it('names no registry in the lock file, so that installs use the one at hand', () => {
    expect(read('package-lock.json')).not.toContain('"resolved": "http')
  })
})

/** Paths in backticks and links that begin with a folder or file of the root. */
function pathsIn(text: string): string[] {
  const candidates = [...text.matchAll(/`([^`\s]+)`|\]\(([^)#\s]+)/g)].map(
    ([, code, link]) => code ?? link ?? '',
  )
  const isPath =
    /^(\.\/)?(src|test|scripts|migrations|docs|bench|\.ci)(\/[\w.-]+)*\/?$|^[\w-]+\.(toml|json|md)$/
  return candidates.filter((candidate) => isPath.test(candidate))
}
