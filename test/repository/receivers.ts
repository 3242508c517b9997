// Receivers on loopback, as there are good and bad ones.
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'

export type Received = { headers: Record<string, string>; body: string }
export type Receiver = { url: string; received: Received[]; close: () => void }

type Answer = (...args: Parameters<RequestListener>) => unknown

export const answers = {
  ok: (_request, response) => response.end('thank you'),
  slow: (_request, response) => void setTimeout(() => response.end('at last'), 4000),
  hanging: () => undefined,
  resetting: (request) => request.socket.resetAndDestroy(),
  dripping: (_request, response) => {
    response.writeHead(200)
    const drip = setInterval(() => response.write('.'), 200)
    response.on('close', () => clearInterval(drip))
  },
  redirecting: (_request, response) => response.writeHead(301, { Location: '/elsewhere' }).end(),
  failing: (_request, response) => response.writeHead(500).end('down'),
} satisfies Record<string, Answer>

export async function startReceiver(answer: Answer): Promise<Receiver> {
  const received: Received[] = []
  const take: Answer = async (request, response) => {
    const body = await textOf(request)
    received.push({ headers: headersOf(request), body })
    answer(request, response)
  }
  const server = createServer((request, response) => void take(request, response))
  return {
    url: `http://localhost:${await listen(server)}/hook`,
    received,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Resolves once the condition holds, to the milliseconds that took; throws after `seconds`. */
export async function eventually(condition: () => boolean, seconds: number): Promise<number> {
  const startedAt = performance.now()
  while (!condition()) {
    if (performance.now() - startedAt > seconds * 1000) throw new Error('It never came to be.')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return performance.now() - startedAt
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' ? (address?.port ?? 0) : 0)
    })
  })
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString()
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}
