// Bindings and settings, parsed once: a copy that is set up wrong refuses to serve.
import * as z from 'zod'
import { Plans, Policy, prefixed } from './rate-limit/policy'
import type { Principal } from './sessions/principal'
import type { Database } from './db/client'
import type { Repeatable } from './idempotency/claim'
import type { Use } from './http/use'
import type { Standing } from './rate-limit/windows'

const privateKey = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue('is not JSON: make a key with `npm run jwt-key`')
      return z.NEVER
    }
  })
  .pipe(
    z.object({
      kty: z.literal('EC'),
      crv: z.literal('P-256'),
      kid: z.string().min(1),
      x: z.string(),
      y: z.string(),
      d: z.string(),
    }),
  )

/** 32 random bytes, base64url: what seal.ts derives its keys from. */
const dataKey = z
  .string()
  .regex(/^[\w-]{43}$/, 'is not 32 bytes in base64url: make a key with `npm run data-key`')

const origin = z
  .url({ protocol: /^https?$/ })
  .refine(
    (value) => URL.parse(value)?.origin === value,
    'must be an origin without a trailing slash',
  )

const days = z.int().min(0).max(3650)

/** See wrangler.toml. Events can be listed for 30 days, and D1 be put back by as many. */
const RetentionDays = z.strictObject({
  events: days.min(30),
  deliveries: days,
  idempotency_records: days,
  refresh_tokens: days,
  sessions: days,
  api_keys: days,
  access_log: days,
  erasures: days.min(31),
})
export type RetentionDays = z.infer<typeof RetentionDays>

const Settings = z
  .object({
    PUBLIC_ORIGIN: origin,
    CORS_ORIGINS: z
      .string()
      .transform((text) => text.split(',').flatMap((item) => item.trim() || []))
      .pipe(z.array(origin)),
    RATE_LIMITS: Policy,
    PLANS: Plans,
    SIGN_IN_LIMITS: Policy.transform((policy) => prefixed(policy, 'sign-in')),
    RETENTION_DAYS: RetentionDays,
    WEBHOOK_ALLOW_LOOPBACK: z.enum(['on', 'off']).transform((word) => word === 'on'),
    JWT_SIGNING_SLOT: z.enum(['A', 'B']),
    JWT_KEY_A: privateKey,
    JWT_KEY_B: privateKey.optional(),
    DATA_KEY_SLOT: z.enum(['A', 'B']),
    DATA_KEY_A: dataKey,
    DATA_KEY_B: dataKey.optional(),
  })
  .refine((settings) => settings.JWT_SIGNING_SLOT === 'A' || settings.JWT_KEY_B, {
    path: ['JWT_KEY_B'],
    message: 'is missing, but JWT_SIGNING_SLOT is B',
  })
  .refine((settings) => settings.DATA_KEY_SLOT === 'A' || settings.DATA_KEY_B, {
    path: ['DATA_KEY_B'],
    message: 'is missing, but DATA_KEY_SLOT is B',
  })

export type Settings = z.infer<typeof Settings>
export type SigningKey = z.infer<typeof privateKey>

/** What Hono hands to every handler. */
export type App = {
  Bindings: Bindings
  Variables: {
    settings: Settings
    requestId: string
    db: Database
    /** What the request calls, so far. */
    use: Use
    principal: Principal
    /** How the rate limits stand for whoever asks; unset until they have been asked for. */
    standings?: readonly Standing[]
    /** When the request was counted, by the limiter's clock. */
    countedAt: string
    /** Set on a POST that carries an Idempotency-Key. */
    repeatable?: Repeatable
  }
}

/** The settings at fault, by name; never a value. */
export class SettingsError extends Error {
  override name = 'SettingsError'

  constructor(
    message: string,
    readonly settings: readonly string[],
  ) {
    super(message)
  }
}

const parsed = new WeakMap<object, Settings>()

/** Throws SettingsError, naming every setting that is missing or wrong. */
export function settingsOf(bindings: Bindings): Settings {
  const known = parsed.get(bindings)
  if (known) return known

  const result = Settings.safeParse(bindings)
  if (!result.success) {
    const faults = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    const names = new Set(result.error.issues.map(({ path }) => String(path[0])))
    throw new SettingsError(`The settings are not valid. ${faults.join('; ')}`, [...names])
  }
  parsed.set(bindings, result.data)
  return result.data
}
