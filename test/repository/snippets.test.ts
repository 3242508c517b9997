// The snippets of /docs/webhooks, run as they stand there, each where its language is at hand.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Webhook } from 'standardwebhooks'
import { root } from '../../scripts/tools.mjs'
import { snippets } from '../../src/pages/docs/verify-snippets'

const folder = mkdtempSync(join(tmpdir(), 'finance-snippets-'))
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const secret = `whsec_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64')}`
const body = '{"id":"evt_1","type":"ping","data":{"note":"Bäckerei 🥕"}}'

type Case = { body: string; signature: string; timestamp: number }

const seconds = () => Math.floor(Date.now() / 1000)

const signed = (timestamp: number, text = body) =>
  new Webhook(secret).sign('evt_1', new Date(timestamp * 1000), text)

const good = (): Case => ({ body, timestamp: seconds(), signature: signed(seconds()) })

/** What the page says, and a few lines that call it with what stands in the environment. */
const programs: Record<
  keyof typeof snippets,
  { tool: string; probe: string[]; files: () => Record<string, string>; run: string[] }
> = {
  typescript: {
    tool: process.execPath,
    probe: ['--version'],
    files: () => ({
      'receive.mjs': `${snippets.typescript.code
        .replace('request: Request', 'request')
        .replace(': Promise<Response>', '')}
const { ID, TIMESTAMP, SIGNATURE, BODY } = process.env
const headers = { 'webhook-id': ID, 'webhook-timestamp': TIMESTAMP, 'webhook-signature': SIGNATURE }
const answer = await receive(new Request('http://x/', { method: 'POST', headers, body: BODY }))
process.exit(answer.status === 204 ? 0 : 1)`,
    }),
    run: ['receive.mjs'],
  },
  python: {
    tool: 'python3',
    probe: ['--version'],
    files: () => ({
      'verify.py': `${snippets.python.code}

import os, sys
e = os.environ
h = {"webhook-id": e["ID"], "webhook-timestamp": e["TIMESTAMP"], "webhook-signature": e["SIGNATURE"]}
sys.exit(0 if verify(e["WEBHOOK_SECRET"], h, e["BODY"].encode()) else 1)`,
    }),
    run: ['verify.py'],
  },
  go: {
    tool: 'go',
    probe: ['version'],
    files: () => ({
      'main.go': `${snippets.go.code.replace('package webhooks', 'package main').replace('"net/http"', '"net/http"\n\t"os"')}

func main() {
	header := http.Header{}
	header.Set("webhook-id", os.Getenv("ID"))
	header.Set("webhook-timestamp", os.Getenv("TIMESTAMP"))
	header.Set("webhook-signature", os.Getenv("SIGNATURE"))
	if !Verify(os.Getenv("WEBHOOK_SECRET"), header, []byte(os.Getenv("BODY"))) {
		os.Exit(1)
	}
}`,
    }),
    run: ['run', 'main.go'],
  },
  php: {
    tool: 'php',
    probe: ['--version'],
    files: () => ({
      'verify.php': `${snippets.php.code}

$headers = ['webhook-id' => getenv('ID'), 'webhook-timestamp' => getenv('TIMESTAMP'), 'webhook-signature' => getenv('SIGNATURE')];
exit(verify(getenv('WEBHOOK_SECRET'), $headers, getenv('BODY')) ? 0 : 1);`,
    }),
    run: ['verify.php'],
  },
  shell: {
    tool: 'sh',
    probe: ['-c', 'openssl version'],
    files: () => ({ 'verify.sh': snippets.shell.code }),
    run: ['verify.sh', 'body.json'],
  },
}

for (const [name, { tool, probe, files, run }] of Object.entries(programs)) {
  const isAtHand = spawnSync(tool, probe).status === 0

  describe.skipIf(!isAtHand)(`the snippet in ${name}`, () => {
    for (const [file, text] of Object.entries(files())) writeFileSync(join(folder, file), text)

    const accepts = (message: Case) => {
      writeFileSync(join(folder, 'body.json'), message.body)
      const environment = {
        ...process.env,
        WEBHOOK_SECRET: secret,
        ID: 'evt_1',
        TIMESTAMP: String(message.timestamp),
        SIGNATURE: message.signature,
        BODY: message.body,
      }
      const { status } = spawnSync(tool, run, { cwd: folder, env: environment })
      expect([0, 1]).toContain(status)
      return status === 0
    }

    it('accepts what we sign', () => {
      expect(accepts(good())).toBe(true)
    })

    it('accepts one good signature of two', () => {
      const { signature, ...message } = good()

      expect(accepts({ ...message, signature: `v1,b2xk ${signature}` })).toBe(true)
    })

    it('refuses another body, another secret and another time', () => {
      const message = good()
      const other = new Webhook('b3RoZXI=').sign('evt_1', new Date(), body)
      const old = seconds() - 3600

      expect(accepts({ ...message, body: `${body} ` })).toBe(false)
      expect(accepts({ ...message, signature: other })).toBe(false)
      expect(accepts({ ...message, timestamp: message.timestamp - 1 })).toBe(false)
      expect(accepts({ body, timestamp: old, signature: signed(old) })).toBe(false)
    })
  })
}
