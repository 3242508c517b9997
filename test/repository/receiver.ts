// A receiver of webhooks on this machine, which checks each request by an independent library.
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { Webhook } from 'standardwebhooks'
import * as z from 'zod'

const Told = z.object({ id: z.string(), data: z.object({ id: z.string() }) })

export class Receiver {
  secret = ''
  requests = 0
  /** Requests whose signature was wrong. */
  refused = 0
  /** What the events were about. */
  readonly resources = new Set<string>()

  private constructor(private readonly server: Server) {}

  static async listen(): Promise<Receiver> {
    const server = createServer()
    const receiver = new Receiver(server)
    server.on('request', (request: IncomingMessage, response) => {
      void textOf(request).then((body) => {
        return response.writeHead(receiver.take(body, request) ? 204 : 401).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return receiver
  }

  get url(): string {
    const address = this.server.address()
    return typeof address === 'object' && address ? `http://127.0.0.1:${address.port}/` : ''
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private take(body: string, { headers }: IncomingMessage): boolean {
    this.requests += 1
    try {
      const fields = Object.entries(headers).map(([name, value]) => [name, String(value)])
      const event = Told.parse(new Webhook(this.secret).verify(body, Object.fromEntries(fields)))
      this.resources.add(event.data.id)
      return true
    } catch {
      this.refused += 1
      return false
    }
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString()
}
