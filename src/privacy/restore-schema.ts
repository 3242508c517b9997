// What of an export is taken, held to the rules of the API's own inputs, and what is answered.
import * as z from 'zod'
import { MoveInput } from '../budgets/move-schema'
import { ContributionInput } from '../goals/schema'
import { instantInput, optionalText, text } from '../http/fields'
import { UserUpdate } from '../users/schema'
import { ExportedUser, exportedItems, type SectionName } from './export-schema'

/** Instants in the one form that sorts by time, and no text without a bound. */
const times = { created_at: instantInput, updated_at: instantInput }

/** Of a budget. It has ten thresholds at most, and is told of each once a period. */
const mostAlerts = 100
const alert = exportedItems.budgets.shape.alerts.element

export const restoredItems = {
  accounts: exportedItems.accounts.extend(times),
  categories: exportedItems.categories.extend(times),
  budgets: exportedItems.budgets.extend({
    ...times,
    alerts: z.array(alert.extend({ threshold: z.int().min(1).max(1000) })).max(mostAlerts),
  }),
  moves: exportedItems.moves.extend({ created_at: instantInput, note: MoveInput.shape.note }),
  goals: exportedItems.goals.extend(times),
  contributions: exportedItems.contributions.extend({
    created_at: instantInput,
    amount: ContributionInput.shape.amount,
    note: ContributionInput.shape.note,
  }),
  imports: exportedItems.imports.extend({
    ...times,
    id: exportedItems.imports.shape.id.unwrap(),
    errors: z.array(z.strictObject({ line: z.int(), detail: optionalText(1000) })).max(1000),
  }),
  transactions: exportedItems.transactions.extend({
    ...times,
    description: optionalText(1000).nullable(),
    import_key: text(100).nullable(),
  }),
} as const

export type RestoredName = keyof typeof restoredItems
export type Restored = { [Name in RestoredName]: z.infer<(typeof restoredItems)[Name]> }

// Safe: the keys of a constant object are its type's keys.
export const restoredNames = Object.keys(restoredItems) as RestoredName[]

export const RestoredUser = ExportedUser.extend({
  ...UserUpdate.required().shape,
  created_at: instantInput,
})
export type RestoredUser = z.infer<typeof RestoredUser>

/** Why the rest of an export stays out. */
export const leftOutBecause: Record<Exclude<SectionName, RestoredName>, string> = {
  keys: 'An export holds no secrets. Make new keys.',
  webhooks: 'An export holds no secrets. Set them up again.',
  sessions: 'You are signed in here by sessions of your own.',
  events: 'They happened elsewhere. What is restored makes no events either.',
  deliveries: 'They were made elsewhere.',
  idempotency_keys: 'They are good for 24 hours, where they were used.',
  usage: 'It was counted elsewhere.',
  access_log: 'It tells of what was done elsewhere.',
}

const count = z.int().min(0)

const counts = z.strictObject(
  Object.fromEntries(restoredNames.map((name) => [name, count.meta({ example: 3 })])),
)

export const Restoration = z
  .strictObject({
    status: z.enum(['completed', 'dry_run']),
    found: counts.meta({ description: 'What the export holds of each.' }),
    present: counts.meta({
      description: 'How many of these were here already, from an earlier try.',
    }),
    left_out: z.array(
      z.strictObject({
        section: z.string().meta({ example: 'keys' }),
        count,
        reason: z.string().meta({ example: leftOutBecause.keys }),
      }),
    ),
  })
  .meta({ id: 'Restoration' })
export type Restoration = z.infer<typeof Restoration>
