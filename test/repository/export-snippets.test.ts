// The programs of docs/export.md that verify a document, run as they stand there.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { root } from '../../scripts/tools.mjs'

const folder = mkdtempSync(join(tmpdir(), 'finance-export-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// What languages might write in different ways: small and large numbers, escapes, names that look like numbers.
const account = {
  percent: 67.6,
  whole: 40,
  large: 50_000_000_000_000_000,
  note: 'ä 🥐 "x" \\ / \b\f\n\r\t\u0001\u007f\u2028<>&',
  metadata: { 2: 'two', 10: 'ten', b: '', a: null },
  tags: [],
  cleared: true,
}
const sections = { user: { name: 'Zoë' }, accounts: [account, { id: 1 }], goals: [] }

const manifest = {
  counts: { user: 1, accounts: 2, goals: 0 },
  sha256: Object.fromEntries(
    Object.entries(sections).map(([name, items]) => {
      const lines = [items].flat().map((item) => `${JSON.stringify(item)}\n`)
      return [name, createHash('sha256').update(lines.join('')).digest('hex')]
    }),
  ),
}

const documents = {
  sound: { ...sections, manifest },
  altered: { ...sections, accounts: [{ ...account, percent: 67.7 }, { id: 1 }], manifest },
  shortened: { ...sections, accounts: [account], manifest },
}

const tools = { js: [process.execPath, 'verify.mjs'], python: ['python3', 'verify.py'] } as const

describe.each(Object.entries(tools))('the program in %s', (language, [tool, file]) => {
  const isThere = spawnSync(tool, ['--version']).status === 0
  const code = codeOf(language)

  it.runIf(isThere)('finds a document right, in any layout, and a damaged one damaged', () => {
    writeFileSync(join(folder, file), code)
    const verify = (document: object, space?: number) => {
      const path = join(folder, 'export.json')
      writeFileSync(path, JSON.stringify(document, null, space))
      return spawnSync(tool, [join(folder, file), path], { encoding: 'utf8' })
    }

    expect(verify(documents.sound)).toMatchObject({ status: 0, stderr: '' })
    expect(verify(documents.sound, 2)).toMatchObject({ status: 0, stderr: '' })
    for (const document of [documents.altered, documents.shortened]) {
      const { status, stderr } = verify(document)
      expect(status).toBe(1)
      expect(stderr).toContain('accounts is damaged')
    }
  })
})

function codeOf(language: string): string {
  const text = readFileSync(join(root, 'docs/export.md'), 'utf8')
  const code = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(text)?.[1]
  if (!code) throw new Error(`docs/export.md has no program in ${language}.`)
  return code
}
