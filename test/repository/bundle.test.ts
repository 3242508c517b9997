// What is deployed: small enough to start fast.
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { run } from '../../scripts/tools.mjs'

it('is under 450 KiB, compressed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'))

  const { code, output } = await run('wrangler', ['deploy', '--dry-run', '--outdir', folder])
  const files = globSync('*.{js,wasm}', { cwd: folder })
  const bytes = files.map((file) => gzipSync(readFileSync(join(folder, file))).length)
  const kibibytes = bytes.reduce((sum, size) => sum + size, 0) / 1024
  rmSync(folder, { recursive: true })

  expect(code, output).toBe(0)
  process.stdout.write(`The bundle has ${kibibytes.toFixed(0)} KiB, compressed.\n`)
  expect(kibibytes).toBeGreaterThan(10)
  expect(kibibytes).toBeLessThan(450)
})
