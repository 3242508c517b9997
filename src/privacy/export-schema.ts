// The format of an export: one JSON document, its sections named as the resources. Documented in docs/export.md.
import * as z from 'zod'
import { Account } from '../accounts/schema'
import { Move } from '../budgets/move-schema'
import { Budget } from '../budgets/schema'
import { Category } from '../categories/schema'
import { Event } from '../events/schema'
import { Contribution, Goal } from '../goals/schema'
import { day, instant } from '../http/fields'
import { Key } from '../keys/schema'
import { Meter } from '../rate-limit/usage-schema'
import { Session } from '../sessions/schema'
import { Import, importId } from '../statements/schema'
import { Transaction, transactionStatus } from '../transactions/schema'
import { User } from '../users/schema'
import { Delivery, Webhook } from '../webhooks/schema'
import { AccessLogEntry } from './access-schema'

export const exportFormat = 'finance-hddev-export'
export const exportVersion = 1

/** What the API shows of each, and what else is kept of it. */
export const exportedItems = {
  accounts: z
    .strictObject({
      ...Account.shape,
      opened_on_set: day.nullable().meta({
        description: 'The `opened_on` that you set; null: it follows from the account.',
        example: null,
      }),
    })
    .meta({ id: 'ExportedAccount' }),
  categories: Category,
  budgets: z
    .strictObject({
      ...Budget.shape,
      alerts: z
        .array(z.strictObject({ period_start: day, threshold: z.int().meta({ example: 80 }) }))
        .meta({ description: 'The thresholds that you were told of.' }),
    })
    .meta({ id: 'ExportedBudget' }),
  moves: Move,
  goals: z
    .strictObject({
      ...Goal.shape,
      alerted: z.boolean().meta({ description: 'Whether you were told that it is reached.' }),
    })
    .meta({ id: 'ExportedGoal' }),
  contributions: Contribution,
  imports: Import,
  transactions: z
    .strictObject({
      ...Transaction.shape,
      import_key: z.string().max(100).nullable().meta({
        description: 'What its entry is known by when a statement comes again.',
        example: null,
      }),
      match: z
        .strictObject({
          import_id: importId,
          status: transactionStatus,
          cleared: z.boolean(),
        })
        .nullable()
        .meta({
          description: 'The import that matched it, and how it was before that.',
          example: null,
        }),
    })
    .meta({ id: 'ExportedTransaction' }),
  keys: z
    .strictObject({
      ...Key.shape,
      revoked_at: instant.nullable().meta({ example: null }),
      secrets: z
        .array(z.strictObject({ created_at: instant, ends_at: instant.nullable() }))
        .meta({ description: 'When each of its secrets was made and ends; never the secret.' }),
    })
    .meta({ id: 'ExportedKey' }),
  webhooks: z
    .strictObject({
      ...Webhook.shape,
      failing_since: instant.nullable().meta({ example: null }),
      slow_until: instant.nullable().meta({ example: null }),
    })
    .meta({ id: 'ExportedWebhook' }),
  sessions: z
    .strictObject({
      ...Session.shape,
      ended_at: instant.nullable().meta({ example: null }),
      renewals: z
        .array(
          z.strictObject({
            created_at: instant,
            expires_at: instant,
            used_at: instant.nullable(),
          }),
        )
        .meta({ description: 'When each refresh token was made and used; never the token.' }),
    })
    .meta({ id: 'ExportedSession' }),
  events: Event,
  deliveries: Delivery,
  idempotency_keys: z
    .strictObject({
      key: z.string().meta({ example: '8e03978e-40d5-43dd-bc93-6894a57f9324' }),
      status: z.int().nullable().meta({ description: 'Of the answer.', example: 201 }),
      created_at: instant,
      expires_at: instant,
    })
    .meta({ id: 'ExportedIdempotencyKey' }),
  usage: Meter,
  access_log: AccessLogEntry,
} as const satisfies Record<string, z.ZodType>

export type SectionName = keyof typeof exportedItems

// Safe: the keys of a constant object are its type's keys.
export const sectionNames = Object.keys(exportedItems) as SectionName[]

export const ExportedUser = z
  .strictObject({
    ...User.shape,
    plan: z.string().nullable().meta({ description: 'Of your rate limits.', example: null }),
  })
  .meta({ id: 'ExportedUser' })
export type ExportedUser = z.infer<typeof ExportedUser>

/** Of each section: `user`, which is one object, and the lists. */
function ofEachSection<Value extends z.ZodType>(value: Value) {
  const names: (SectionName | 'user')[] = ['user', ...sectionNames]
  return z.partialRecord(z.enum(names), value)
}

const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'Must be a SHA-256 in hex.')
  .meta({ example: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' })

export const Manifest = z
  .strictObject({
    format: z.literal(exportFormat),
    version: z.literal(exportVersion),
    created_at: instant,
    changed_meanwhile: z.boolean().meta({
      description: 'Whether your data was changed while the export was written: make another then.',
      example: false,
    }),
    counts: ofEachSection(z.int().min(0)).meta({
      description: 'How many items each section has.',
      example: { user: 1, accounts: 0 },
    }),
    sha256: ofEachSection(hash).meta({
      description:
        'Of each section, in hex: SHA-256 over the compact JSON of each item, in order, each followed by a line feed, as UTF-8.',
      example: {
        accounts: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      },
    }),
  })
  .meta({ id: 'ExportManifest' })
export type Manifest = z.infer<typeof Manifest>

/** A list has as many items as there are: more than one request could bring. */
const lists = Object.fromEntries(
  sectionNames.map((name) => [
    name,
    z.array(exportedItems[name]).meta({ override: { maxItems: 100_000_000 } }),
  ]),
)

export const Export = z
  .strictObject({
    $schema: z.string().meta({
      description: 'Where the JSON Schema of the document is.',
      example: 'http://localhost:8787/api/v1/export.schema.json',
    }),
    user: ExportedUser,
    ...lists,
    manifest: Manifest,
  })
  .meta({ id: 'Export' })
