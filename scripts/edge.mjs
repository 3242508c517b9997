// The local edge runtime (wrangler dev, workerd) as one process group, so that all of it can be ended.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { root, toolEnvironment } from './tools.mjs'

/** Why nothing could listen on the port, as a sentence; null if something could. */
export async function portFault(port) {
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    return `PORT is ${process.env.PORT}, but must be a number from 1 to 65535.`
  }
  const codes = await Promise.all(['127.0.0.1', '::1'].map((host) => tryToListen(port, host)))
  if (codes.includes('EADDRINUSE')) {
    return `Port ${port} is taken. End what listens there or choose another: PORT=${port + 1} npm start`
  }
  if (codes.includes('EACCES'))
    return `PORT ${port} may not be opened by this user. Choose another.`
  return null
}

/** Listens until `stop()`. `ready` and `died` are promises; the logs stay silent until showRequests(). */
export function startEdge({ port, origin, dataDir, secrets, settings }) {
  const child = spawn('wrangler', argumentsFor({ port, dataDir, secrets, settings }), {
    cwd: root,
    env: toolEnvironment({
      // Each copy for itself: nothing is looked up in, or told to, others on this machine.
      WRANGLER_REGISTRY_PATH: join(dataDir, 'registry'),
      // The Worker's log lines pass through wrangler's.
      WRANGLER_LOG: 'log',
      X_LOCAL_EXPLORER: 'false',
      X_LOCAL_OBSERVABILITY: 'false',
    }),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  process.on('exit', () => signalGroup(child, 'SIGKILL'))

  const log = new Log()
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => log.take(line))
  }

  let isStopping = false
  const closed = new Promise((resolve) => child.on('close', resolve))
  const died = new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message))
    void closed.then(() => isStopping || resolve(log.lastLines()))
  })
  return {
    ready: waitForHealth(origin),
    died,
    showRequests: () => log.show(),
    async stop() {
      isStopping = true
      signalGroup(child, 'SIGTERM')
      await Promise.race([closed, sleep(5000)])
      signalGroup(child, 'SIGKILL')
    },
  }
}

function argumentsFor({ port, dataDir, secrets, settings }) {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined)
  return [
    ['dev', '--port', String(port), '--inspector-port', '0'],
    ['--persist-to', dataDir, '--env-file', secrets, '--show-interactive-dev-session=false'],
    given.flatMap(([name, value]) => ['--var', `${name}:${value}`]),
  ].flat()
}

function tryToListen(port, host) {
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', (error) => resolve(error.code))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)))
  })
}

async function waitForHealth(origin) {
  let answer = 'nothing'
  for (const deadline = performance.now() + 60_000; performance.now() < deadline; await sleep(50)) {
    try {
      const response = await fetch(`${origin}/health`, { signal: AbortSignal.timeout(5000) })
      if (response.ok) return
      answer = await response.text()
    } catch {
      // Not listening yet.
    }
  }
  throw new Error(`${origin}/health did not get well within a minute. It says: ${answer}`)
}

function signalGroup(child, signal) {
  try {
    if (child.pid) process.kill(-child.pid, signal)
  } catch {
    // The group is gone, which is what was wanted.
  }
}

/** One line per request; what goes wrong in full; jobs that went well and wrangler's small talk not at all. */
class Log {
  #recent = []
  #shownSince = null
  #goesOn = false

  take(line) {
    this.#recent = [...this.#recent, line].slice(-40)
    const text = this.#textFor(line)
    if (text !== null && this.#shownSince !== null) console.log(text)
  }

  show() {
    this.#shownSince = new Date().toISOString()
  }

  lastLines() {
    return this.#recent.join('\n')
  }

  #textFor(line) {
    const entry = parseEntry(line)
    if (entry?.event === 'request') return entry.at > this.#shownSince ? requestText(entry) : null
    if (entry?.event === 'job' && entry.level === 'info') return null
    if (entry) return line
    // Errors and warnings, with the indented lines that explain them.
    this.#goesOn =
      /ERROR|WARNING|\[wrangler:(error|warn)\]/.test(line) || (this.#goesOn && /^\s/.test(line))
    return this.#goesOn ? line : null
  }
}

function parseEntry(line) {
  try {
    const entry = JSON.parse(line)
    return entry?.event ? entry : null
  } catch {
    return null
  }
}

function requestText({ at, method, route, status, duration_ms: duration, request_id: id }) {
  return `${at.slice(11, 19)} ${status} ${method} ${route} ${duration} ms ${id}`
}
