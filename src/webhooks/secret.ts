// The signing secrets of a webhook: made here, sealed at rest, several while a rotation overlaps.
import { seal, unseal } from '../seal'
import type { Settings } from '../env'
import type { SealedSecret, WebhookRow } from './tables'

const prefix = 'whsec_'
const randomBytes = 32
/** Whoever rotates over and over in one overlap keeps the newest of them. */
const mostSecrets = 10

export function makeSecret(): string {
  return prefix + crypto.getRandomValues(new Uint8Array(randomBytes)).toBase64()
}

/** Throws when the secret is not one of ours. */
export function secretBytes(secret: string): Uint8Array {
  return Uint8Array.fromBase64(secret.slice(prefix.length))
}

export async function sealSecret(
  settings: Settings,
  webhookId: string,
  secret: string,
): Promise<SealedSecret> {
  return { sealed: await seal(settings, placeOf(webhookId), secret), endsAt: null }
}

/** The newest, which signs first. */
export async function newestSecret(settings: Settings, webhook: WebhookRow): Promise<string> {
  const [newest] = webhook.secrets
  if (!newest) throw new Error('A webhook has no secret.')
  return unseal(settings, placeOf(webhook.id), newest.sealed)
}

/** Those that sign at this instant, the newest first. */
export async function livingSecrets(
  settings: Settings,
  webhook: WebhookRow,
  at: string,
): Promise<string[]> {
  const living = webhook.secrets.filter(({ endsAt }) => endsAt === null || endsAt > at)
  return Promise.all(living.map(({ sealed }) => unseal(settings, placeOf(webhook.id), sealed)))
}

/** All of them, sealed by the key in use. */
export async function sealedAnew(
  settings: Settings,
  { id, secrets }: WebhookRow,
): Promise<SealedSecret[]> {
  const place = placeOf(id)
  return Promise.all(
    secrets.map(async ({ sealed, endsAt }) => ({
      sealed: await seal(settings, place, await unseal(settings, place, sealed)),
      endsAt,
    })),
  )
}

/** The new one first; those that live on do so until `endsAt`, or until they would have ended anyway. */
export function withNewest(
  secrets: readonly SealedSecret[],
  newest: SealedSecret,
  { at, endsAt }: { at: string; endsAt: string },
): SealedSecret[] {
  const others = secrets.map((old) => ({
    ...old,
    endsAt: old.endsAt !== null && old.endsAt < endsAt ? old.endsAt : endsAt,
  }))
  return [newest, ...others.filter((old) => old.endsAt > at)].slice(0, mostSecrets)
}

function placeOf(webhookId: string): string {
  return `webhooks/${webhookId}/secret`
}
