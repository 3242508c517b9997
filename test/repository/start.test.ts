// `npm start`, as someone with a fresh clone meets it.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { root } from '../../scripts/tools.mjs'
import { descendants, type Process, processes } from './processes'

const run = promisify(execFile)

type Copy = { process: ChildProcess; curl: string; milliseconds: number }

const started: ChildProcess[] = []
const folders: string[] = []

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGTERM')
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

describe('npm start', () => {
  it('prints a call that works, keeps the data, and leaves nothing running', async () => {
    const settings = { PORT: String(await freePort()), STATE_DIR: stateFolder() }

    const first = await start(settings)
    const firstAnswer = await call(first.curl)
    const firstTree = await descendants(first.process.pid)
    const firstExit = await interrupt(first.process)

    expect(firstAnswer).toMatchObject({ status: 200, body: { has_more: true } })
    expect(firstAnswer.body.data).toHaveLength(5)
    expect(firstTree.filter(({ command }) => command.includes('workerd'))).not.toEqual([])
    expect(firstExit).toBe(0)
    expect(await alive(firstTree)).toEqual([])

    const second = await start(settings)
    const secondAnswer = await call(second.curl)
    await interrupt(second.process)

    expect(secondAnswer.body.data).toEqual(firstAnswer.body.data)
    expect(second.milliseconds).toBeLessThan(first.milliseconds)
  })

  it('says so when the port is taken', async () => {
    const { server, port } = await listen()

    const child = launch({ PORT: String(port), STATE_DIR: stateFolder() })
    const output = await outputOf(child)
    server.close()

    expect(child.exitCode).toBe(1)
    expect(output).toContain('PORT=')
  })
})

function launch(settings: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  return child
}

async function start(settings: Record<string, string>): Promise<Copy> {
  const startedAt = performance.now()
  const child = launch(settings)
  const curl = await lineOf(child, /^curl .*Bearer/)
  return { process: child, curl, milliseconds: performance.now() - startedAt }
}

function lineOf(child: ChildProcess, wanted: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const take = (chunk: Buffer) => {
      text += chunk
      const line = text
        .split('\n')
        .slice(0, -1)
        .find((candidate) => wanted.test(candidate))
      if (line) resolve(line)
    }
    child.stdout?.on('data', take)
    child.stderr?.on('data', take)
    child.on('close', () => reject(new Error(`It ended before it was ready:\n${text}`)))
  })
}

function outputOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    child.stdout?.on('data', (chunk) => (text += chunk))
    child.stderr?.on('data', (chunk) => (text += chunk))
    child.on('close', () => resolve(text))
  })
}

/** The printed line as it stands, through the shell that its reader would use. */
async function call(curl: string): Promise<{ status: number; body: any }> {
  const { stdout } = await run('sh', ['-c', `${curl} -w '\\n%{http_code}'`])
  const at = stdout.lastIndexOf('\n')
  return { status: Number(stdout.slice(at)), body: JSON.parse(stdout.slice(0, at)) }
}

function interrupt(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.on('close', (code) => resolve(code))
    child.kill('SIGINT')
  })
}

async function alive(wanted: readonly Process[]): Promise<Process[]> {
  const all = await processes()
  return all.filter(({ id, command }) =>
    wanted.some((process) => process.id === id && process.command === command),
  )
}

function stateFolder(): string {
  // With a space, as home folders have them.
  const folder = mkdtempSync(join(tmpdir(), 'finance start-'))
  folders.push(folder)
  return folder
}

async function freePort(): Promise<number> {
  const { server, port } = await listen()
  await new Promise((resolve) => server.close(resolve))
  return port
}

function listen(): Promise<{ server: Server; port: number }> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({ server, port: typeof address === 'object' ? (address?.port ?? 0) : 0 })
    })
  })
}
