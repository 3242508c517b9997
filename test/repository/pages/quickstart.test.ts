// The calls of the quickstart, followed as they stand there, each where its language is at hand.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  accountAnswer,
  accountCall,
  type Language,
  listCall,
  placeholders,
  signUpCalls,
  statementCall,
  statementFile,
  transactionCall,
  webhookCall,
} from '../../../src/pages/docs/calls'
import { callApi, newPerson, origin } from './browser'

const folder = mkdtempSync(join(tmpdir(), 'quickstart-'))
writeFileSync(join(folder, 'statement.csv'), statementFile)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** In their order; in one language they are one program. */
const parts = [accountCall, transactionCall, statementCall, listCall, webhookCall]

const isAtHand = (tool: string) => spawnSync(tool, ['--version']).status === 0

describe('the quickstart', () => {
  it.skipIf(!isAtHand('curl'))('goes from nothing to a webhook with curl', () => {
    const { register, key } = signUpCalls(origin)
    const email = `${crypto.randomUUID()}@example.com`

    const token = curl(register.replace('you@example.com', email)).access_token
    const { secret } = curl(key, { TOKEN: token })
    const account = curl(accountCall(origin).curl, { FINANCE_KEY: secret })
    const answers = parts.slice(1).map((call) =>
      curl(call(origin).curl.replace(placeholders.account, account.id), {
        FINANCE_KEY: secret,
        ACCOUNT: account.id,
      }),
    )

    const again = curl(statementCall(origin).curl, { FINANCE_KEY: secret, ACCOUNT: account.id })

    expectStory([account, ...answers])
    expect(again).toMatchObject({ found: 3, created: 0, matched: 0, duplicates: 3 })
  })

  it('goes from a key to a webhook in TypeScript', async () => {
    const code = program('typescript').replaceAll(/console\.log\((.+)\)$/gm, (_, value) => {
      return `console.log(JSON.stringify(${value}))`
    })
    writeFileSync(join(folder, 'quickstart.mjs'), code)

    expectStory(run(process.execPath, 'quickstart.mjs', await newKey()))
  })

  it.skipIf(!isAtHand('python3'))('goes from a key to a webhook in Python', async () => {
    const code = program('python').replaceAll(/^print\((.+)\)$/gm, 'print(json.dumps($1))')
    writeFileSync(join(folder, 'quickstart.py'), code)

    expectStory(run('python3', 'quickstart.py', await newKey()))
  })
})

function program(language: Language): string {
  return parts.map((call) => call(origin)[language]).join('\n\n')
}

/** What each part answers is a line of its own. */
function run(tool: string, file: string, key: string): any[] {
  const env = { ...process.env, FINANCE_KEY: key }
  const { status, stdout, stderr } = spawnSync(tool, [file], { cwd: folder, env, encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

function curl(command: string, variables: Record<string, string> = {}): any {
  const env = { ...process.env, ...variables }
  const { stdout, stderr } = spawnSync('sh', ['-c', command], {
    cwd: folder,
    env,
    encoding: 'utf8',
  })
  expect(stdout, stderr).toMatch(/^\{/)
  return JSON.parse(stdout)
}

async function newKey(): Promise<string> {
  const { token } = await newPerson()
  const { secret } = await callApi('POST', '/keys', token, { name: 'Quickstart', scopes: ['full'] })
  return secret
}

/** What the page promises of each part. */
function expectStory([account, transaction, statement, list, webhook]: any[]): void {
  const { id: _id, balance, ...told } = accountAnswer
  expect(account).toMatchObject({ ...told, balance: { current: balance.current } })
  expect(Object.keys(account)).toEqual(expect.arrayContaining(Object.keys(accountAnswer)))
  expect(transaction).toMatchObject({ amount: -1250, category_id: 'cat_groceries' })
  expect(statement).toMatchObject({ format: 'csv', found: 3, created: 2, matched: 1 })
  expect(list.data).toHaveLength(3)
  expect(list.total).toMatchObject([{ currency: 'EUR', count: 3 }])
  expect(webhook.secret).toMatch(/^whsec_/)
}
