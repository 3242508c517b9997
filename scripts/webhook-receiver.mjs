// A receiver to try webhooks with, and to begin your own from:
//   WEBHOOK_SECRET=whsec_… node scripts/webhook-receiver.mjs
// Honours PORT (3000).
import { createServer } from 'node:http'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'

const secret = process.env.WEBHOOK_SECRET
const port = Number(process.env.PORT || 3000)
if (!secret) {
  console.error('Set WEBHOOK_SECRET to the secret that the webhook was created with.')
  process.exit(1)
}
const webhook = new Webhook(secret)

/** Deliveries are at least once: the same id is the same event. Keep these where your data is. */
const known = new Set()

createServer(async (request, response) => {
  try {
    // The bytes as they came: parsed and written anew they would no longer match their signature.
    const body = await textOf(request)
    const event = webhook.verify(body, request.headers)
    take(event)
    response.writeHead(204).end()
  } catch (error) {
    const status = error instanceof WebhookVerificationError ? 401 : 500
    console.error(`${status}: ${error.message}`)
    response.writeHead(status).end()
  }
}).listen(port, () => console.log(`Listening on http://localhost:${port}/`))

/** Notes it and returns: what takes long belongs behind the answer, which has 15 seconds. */
function take(event) {
  if (known.has(event.id)) return console.log(`${event.id} ${event.type} (again)`)
  known.add(event.id)
  console.log(`${event.id} ${event.type} ${JSON.stringify(event.data)}`)
}

async function textOf(request) {
  const parts = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString()
}
