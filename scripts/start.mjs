// One command from a bare clone to a running copy. Plain Node 20: it may have to install first.
// Honours PORT, STATE_DIR and DEMO=off, and hands the Worker's own settings on: RATE_LIMITS,
// SIGN_IN_LIMITS, WEBHOOK_ALLOW_LOOPBACK.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { copyAssets } from './assets.mjs'
import { startCron } from './cron.mjs'
import { makeDataKey } from './data-key.mjs'
import { accessToken, seedDemo, workingKey } from './demo.mjs'
import { portFault, startEdge } from './edge.mjs'
import { install } from './install.mjs'
import { applyMigrations } from './local-database.mjs'
import { endTools, root } from './tools.mjs'

const port = Number(process.env.PORT || 8787)
const stateDir = process.env.STATE_DIR ? resolve(process.env.STATE_DIR) : join(root, '.state')
const dataDir = join(stateDir, 'data')
const origin = `http://localhost:${port}`
const wantsDemo = process.env.DEMO !== 'off'

/** The Worker's settings in the local copy; undefined leaves what wrangler.toml says. */
const settings = {
  PUBLIC_ORIGIN: origin,
  RATE_LIMITS: process.env.RATE_LIMITS || undefined,
  SIGN_IN_LIMITS: process.env.SIGN_IN_LIMITS || undefined,
  WEBHOOK_ALLOW_LOOPBACK: process.env.WEBHOOK_ALLOW_LOOPBACK === 'off' ? 'off' : 'on',
}

/** While the demo household is filled, which is more than a client may do in a minute. */
const fillingSettings = {
  ...settings,
  RATE_LIMITS: '1000000/60',
  SIGN_IN_LIMITS: '1000000/60',
}

let edge = null
let isLeaving = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void leave(0))
leaveWithNpm()
start().catch((error) => fail(error.message))

async function start() {
  const fault = await portFault(port)
  if (fault) throw new Error(fault)

  await install()
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const secrets = await localSecrets()
  await copyAssets()
  const applied = await applyMigrations(dataDir)
  if (applied > 0) console.log(`Applied ${applied} migrations.`)

  const demo = wantsDemo ? await demoHousehold(secrets) : null
  if (!edge) await serve(secrets, settings)
  startCron(origin)
  announce(demo)
  edge.showRequests()
}

/** Serves with these settings; whatever served before has ended. */
async function serve(secrets, withSettings) {
  await edge?.stop()
  edge = startEdge({ port, origin, dataDir, secrets, settings: withSettings })
  void edge.died.then((output) =>
    fail(`The local runtime ended by itself. Its last words:\n${output}`),
  )
  await edge.ready
}

/** The keys of this copy, made once each. */
async function localSecrets() {
  const file = join(stateDir, 'secrets.env')
  const { makeKey } = await import('./jwt-key.mjs')
  const makers = {
    JWT_KEY_A: async () => JSON.stringify(await makeKey()),
    DATA_KEY_A: async () => makeDataKey(),
  }
  const present = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const lines = []
  for (const [name, make] of Object.entries(makers)) {
    if (!present.includes(`${name}=`)) lines.push(`${name}='${await make()}'\n`)
  }
  if (lines.length > 0) {
    writePrivately(file, present + lines.join(''))
    console.log(`Made local secrets in ${nameOf(file)}.`)
  }
  return file
}

/**
 * Fills the demo household unless it is there; an interrupted filling is taken up where it stopped. Answers
 * with its credentials and an API key that works.
 */
async function demoHousehold(secrets) {
  const file = join(stateDir, 'demo.json')
  let household = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : newHousehold()
  if (household.filled) await serve(secrets, settings)
  let token = household.filled ? await accessToken(origin, household) : null
  if (!token) {
    await serve(secrets, fillingSettings)
    console.log('Filling the demo household …')
    writePrivately(file, household)
    const seeded = await seedDemo(origin, household)
    const { counts } = seeded
    household = { ...household, filled: true }
    writePrivately(file, household)
    console.log(`Filled it: ${counts.accounts} accounts, ${counts.transactions} transactions.`)
    await serve(secrets, settings)
    // Not signed in anew: the limits that hold from here on may allow it once, and that is not ours to use up.
    token = seeded.token
  }
  const key = await workingKey(origin, token, household.key)
  if (key !== household.key) writePrivately(file, { ...household, key })
  return { ...household, secret: key.secret }
}

function newHousehold() {
  const password = randomBytes(18).toString('base64url')
  const until = new Date().toISOString().slice(0, 10)
  return { email: 'demo@example.com', password, until, filled: false }
}

function announce(demo) {
  console.log(`
Finance.HDdev is running; its state lies in ${nameOf(stateDir)}.

  API        ${origin}/api/v1
  Dashboard  ${origin}/dashboard
  Reference  ${origin}/docs
  OpenAPI    ${origin}/api/v1/openapi.json
  Health     ${origin}/health
`)
  console.log(demo ? demoLines(demo) : signUpLines())
  console.log('\nCtrl-C ends it. Requests:')
}

function demoLines({ email, password, secret }) {
  return `The newest transactions of the demo household, with an API key that may do everything:

curl -s '${origin}/api/v1/transactions?limit=5' -H 'Authorization: Bearer ${secret}'

This signs in as its owner; in the dashboard the same e-mail and password do:

${post('/api/v1/auth/login', { email, password })}`
}

function signUpLines() {
  const password = randomBytes(18).toString('base64url')
  return `Sign up for an access token:

${post('/api/v1/auth/register', { email: 'you@example.com', password })}`
}

function post(path, body) {
  return `curl -s ${origin}${path} -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`
}

/** Readable for its owner alone. Whole or not at all: a half-written file would lock the copy out. */
function writePrivately(file, content) {
  const text = typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`
  writeFileSync(`${file}.new`, text, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

function nameOf(path) {
  const fromHere = relative(process.cwd(), path)
  return fromHere.startsWith('..') ? path : fromHere
}

/** npm that is killed outright tells nobody: its child finds itself with another parent. */
function leaveWithNpm() {
  const parent = process.ppid
  if (!['start', 'dev'].includes(process.env.npm_lifecycle_event)) return
  setInterval(() => process.ppid === parent || void leave(0), 500).unref()
}

function fail(message) {
  if (!isLeaving) console.error(message)
  void leave(1)
}

/** Ends what was started, then this; only the first call says with which code. */
async function leave(code) {
  if (isLeaving) return
  isLeaving = true
  endTools()
  await edge?.stop()
  process.exit(code)
}
