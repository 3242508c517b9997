import * as z from 'zod'
import { accountId } from '../accounts/schema'
import { id, instant, instantInput, text } from '../http/fields'
import { keyScopes } from '../sessions/principal'
import { canonicalNetwork } from './networks'
import type { KeyRow } from './tables'

export const keyId = id('key', 'key_01kb2x9m4tfc3r6w8y0z5n7qhd')

/** Any word here: which scopes a key may have depends on who asks, and is told one by one. */
const scopes = z
  .array(z.string().max(50))
  .min(1, 'Must name at least one.')
  .max(50)
  .meta({
    description: `What the key is good for: scopes, or \`read\` for all that read, \`full\` for all that a key can hold. Scopes of keys: ${keyScopes.join(', ')}.`,
    example: ['accounts:read', 'transactions:read'],
  })

const limits = z
  .record(z.string().max(40), z.int().min(1).max(1_000_000_000))
  .nullable()
  .meta({
    description:
      'Quotas of its own, by the name of the window as in `RateLimit-Policy`; never above those of the account. Null: those of the account.',
    example: { minute: 60 },
  })

const accountIds = z.array(accountId).min(1).max(100).nullable().meta({
  description:
    'Confines the key to these accounts and what is in them. Such a key can hold no scope that looks across all accounts. Null: all accounts.',
  example: null,
})

const network = z
  .string()
  .max(50)
  .transform((value, context) => {
    const canonical = canonicalNetwork(value)
    if (canonical !== null) return canonical
    context.addIssue({
      code: 'custom',
      message: 'Is not an IP address or a network in CIDR notation.',
      params: { code: 'invalid_network' },
    })
    return z.NEVER
  })
  .meta({ example: '203.0.113.0/24' })

const allowedIps = z
  .array(network)
  .min(1)
  .max(50)
  .nullable()
  .meta({
    description: 'Networks that the key may be used from. Null: any.',
    example: ['203.0.113.0/24'],
  })

const fields = {
  name: text(100).meta({ example: 'Export script' }),
  scopes,
  limits,
  account_ids: accountIds,
  allowed_ips: allowedIps,
  expires_at: instantInput.nullable().meta({ example: null }),
}

export const KeyInput = z
  .strictObject({
    ...fields,
    limits: limits.default(null),
    account_ids: accountIds.default(null),
    allowed_ips: allowedIps.default(null),
    expires_at: fields.expires_at.default(null),
  })
  .meta({ id: 'ApiKeyInput', example: { name: 'Export script', scopes: ['read'] } })
export type KeyInput = z.infer<typeof KeyInput>

export const KeyUpdate = z
  .strictObject(fields)
  .partial()
  .meta({ id: 'ApiKeyUpdate', example: { name: 'Export script', scopes: ['transactions:read'] } })
export type KeyUpdate = z.infer<typeof KeyUpdate>

export const KeyRotation = z
  .strictObject({
    overlap_seconds: z.int().min(0).max(604_800).default(86_400).meta({
      description: 'How long the old secret lives on.',
      example: 86_400,
    }),
  })
  .meta({ id: 'ApiKeyRotation' })

export const Key = z
  .strictObject({
    id: keyId,
    name: z.string().meta({ example: 'Export script' }),
    hint: z.string().meta({ description: 'How the secret ends.', example: 'w8Yz' }),
    scopes: z.array(z.enum(keyScopes)).meta({ example: ['accounts:read', 'transactions:read'] }),
    limits,
    account_ids: z.array(accountId).nullable().meta({ example: null }),
    allowed_ips: z
      .array(z.string())
      .nullable()
      .meta({ example: ['203.0.113.0/24'] }),
    expires_at: instant.nullable(),
    last_used_at: instant.nullable().meta({ description: 'To the minute; null: never.' }),
    last_used_country: z.string().nullable().meta({ description: 'ISO 3166.', example: 'DE' }),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'ApiKey' })
export type Key = z.infer<typeof Key>

export const KeyWithSecret = z
  .strictObject({
    ...Key.shape,
    secret: z.string().meta({
      description: 'Send it as `Authorization: Bearer …`. It is shown this once.',
      example: 'fhd_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg0a1B2c',
    }),
  })
  .meta({ id: 'ApiKeyWithSecret' })

export function presentKey(row: KeyRow): Key {
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    scopes: z.array(z.enum(keyScopes)).parse(row.scopes),
    limits: row.limits,
    account_ids: row.accountIds,
    allowed_ips: row.allowedIps,
    expires_at: row.expiresAt,
    last_used_at: row.lastUsedAt,
    last_used_country: row.lastUsedCountry,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  }
}

export function presentWithSecret({ row, secret }: { row: KeyRow; secret: string }) {
  return { ...presentKey(row), secret }
}
