// To production: migrations first, so that no code meets a database older than itself, then the Worker.
// Needs `wrangler login` or CLOUDFLARE_API_TOKEN, and once: wrangler secret put JWT_KEY_A.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { copyAssets } from './assets.mjs'
import { install } from './install.mjs'
import { root, run } from './tools.mjs'

const faults = placeholders(readFileSync(join(root, 'wrangler.toml'), 'utf8'))
if (faults.length > 0) {
  console.error(`wrangler.toml is not ready for production:\n${faults.join('\n')}`)
  process.exit(1)
}

await install()
await copyAssets()
await step('Applying migrations to the remote database', [
  'd1',
  'migrations',
  'apply',
  'DB',
  '--remote',
])
await step('Deploying', ['deploy', ...(await tagArguments())])

function placeholders(toml) {
  const valueOf = (name) => new RegExp(`^${name} = "(.*)"`, 'm').exec(toml)?.[1] ?? ''
  const { protocol, hostname } = new URL(valueOf('PUBLIC_ORIGIN'))
  const isLocal = protocol !== 'https:' || hostname === 'localhost'
  return [
    ...(/[1-9a-f]/.test(valueOf('database_id'))
      ? []
      : [
          '- database_id: run `wrangler d1 create finance --jurisdiction eu` and put its id there.',
        ]),
    ...(isLocal ? ['- PUBLIC_ORIGIN: put the https address that clients will use there.'] : []),
  ]
}

async function step(name, args) {
  console.log(`\n${name} (wrangler ${args.join(' ')})`)
  const { code } = await run('wrangler', args, { show: true })
  if (code !== 0) process.exit(code)
}

/** The commit becomes the build that /health tells. */
async function tagArguments() {
  const { code, output } = await run('git', ['rev-parse', '--short', 'HEAD'])
  return code === 0 ? ['--tag', output.trim()] : []
}
