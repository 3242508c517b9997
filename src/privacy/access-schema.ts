import * as z from 'zod'
import { id, instant, instantInput, repeatable } from '../http/fields'
import { cursor, limit } from '../http/page'
import { keyId } from '../keys/schema'
import { sessionId } from '../sessions/schema'
import { accessTypes, securityMeanings, securityTypes } from './access'
import type { listAccess } from './access-store'

const entryTypes = [...accessTypes, ...securityTypes] as const

const meanings = Object.entries(securityMeanings).map(
  ([type, meaning]) => `- \`${type}\`: ${meaning}`,
)

/** What each type of an entry means, as a list in Markdown. */
export const typeMeanings = [
  '- `read`, `write`: requests of a key or a session, by operation and hour.',
  ...meanings,
].join('\n')

const count = z.int().meta({ example: 500 })

export const AccessLogEntry = z
  .strictObject({
    id: id('log', 'log_01kb2x9m4tfc3r6w8y0z5n7qhd'),
    kind: z.enum(['access', 'security']).meta({ example: 'access' }),
    type: z.enum(entryTypes).meta({ description: 'See the list above.', example: 'read' }),
    key_id: keyId.nullable().meta({ description: 'The API key that did it.' }),
    key_name: z
      .string()
      .nullable()
      .meta({ description: 'What it is called today.', example: 'Export script' }),
    session_id: sessionId
      .nullable()
      .meta({ description: 'The session that did it.', example: null }),
    operation: z.string().nullable().meta({
      description: 'The `operationId`, of what is counted by the hour; `dashboard` for its pages.',
      example: 'listTransactions',
    }),
    resource_id: z.string().nullable().meta({
      description: 'What a single change was made to: a key, a webhook, a session.',
      example: null,
    }),
    reason: z
      .string()
      .nullable()
      .meta({ description: 'Of a refusal: the code of its problem.', example: null }),
    country: z.string().nullable().meta({
      description: 'ISO 3166; addresses are not stored. Null: unknown.',
      example: 'DE',
    }),
    client: z.string().nullable().meta({
      description:
        'The kind of program by its `User-Agent`, which anyone can make up: `Firefox on macOS`, `curl`, `other`. Null: it said nothing.',
      example: 'curl',
    }),
    count: count.meta({ description: 'How often in this hour.' }),
    client_errors: count.meta({ description: 'Of these answered with 4xx.', example: 2 }),
    server_errors: count.meta({ description: 'Of these answered with 5xx.', example: 0 }),
    first_at: instant,
    last_at: instant.meta({ example: '2026-11-02T09:58:12.000Z' }),
  })
  .meta({ id: 'AccessLogEntry' })
export type AccessLogEntry = z.infer<typeof AccessLogEntry>

export const AccessLogQuery = z.strictObject({
  kind: z.enum(['access', 'security']).optional().meta({ example: 'security' }),
  type: repeatable(z.enum(entryTypes))
    .optional()
    .meta({ description: 'May be repeated.', example: ['sign_in.failed'] }),
  key_id: keyId.optional().meta({ description: 'What one API key did; it may have been revoked.' }),
  session_id: sessionId.optional().meta({ description: 'What one session did.' }),
  since: instantInput.optional().meta({ description: 'What went on at this instant or later.' }),
  until: instantInput.optional().meta({ description: 'What began at this instant or earlier.' }),
  limit,
  cursor,
})
export type AccessLogQuery = z.infer<typeof AccessLogQuery>

type Row = Awaited<ReturnType<typeof listAccess>>[number]

export function presentEntry({ entry, keyName }: Row): AccessLogEntry {
  const { credentialId } = entry
  return {
    id: entry.id,
    kind: entry.kind,
    type: asType(entry.type),
    key_id: credentialId?.startsWith('key_') ? credentialId : null,
    key_name: keyName,
    session_id: credentialId?.startsWith('ses_') ? credentialId : null,
    operation: entry.operation,
    resource_id: entry.resourceId,
    reason: entry.reason,
    country: entry.country,
    client: entry.client,
    count: entry.count,
    client_errors: entry.clientErrors,
    server_errors: entry.serverErrors,
    first_at: entry.firstAt,
    last_at: entry.lastAt,
  }
}

/** Safe: nothing but these types is ever stored. */
function asType(type: string): AccessLogEntry['type'] {
  return type as AccessLogEntry['type']
}
