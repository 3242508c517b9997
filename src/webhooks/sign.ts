// Standard Webhooks (standardwebhooks.com): whoever holds the secret can tell that a message is ours, whole
// and recent.
import { secretBytes } from './secret'

export type Message = { id: string; timestampSeconds: number; body: string }

/** The three headers; one signature per secret, so that a receiver may hold the old or the new one. */
export async function signatureHeaders(
  secrets: readonly string[],
  { id, timestampSeconds, body }: Message,
): Promise<Record<string, string>> {
  const content = new TextEncoder().encode(`${id}.${timestampSeconds}.${body}`)
  const signatures = await Promise.all(secrets.map((secret) => sign(secret, content)))
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': signatures.map((signature) => `v1,${signature}`).join(' '),
  }
}

async function sign(secret: string, content: Uint8Array): Promise<string> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', secretBytes(secret), hmac, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, content)).toBase64()
}
