import * as z from 'zod'
import { isTimeZone } from '../clock'
import { currency, id, instant, text } from '../http/fields'
import type { UserRow } from './tables'

export const timeZone = z
  .string()
  .max(64)
  .refine(isZoneName, { error: 'Is not an IANA time zone.', params: { code: 'unknown_time_zone' } })
  .meta({ description: 'IANA time zone; decides what day today is.', example: 'Europe/Berlin' })

export const locale = z
  .string()
  .max(35)
  .refine(isLocale, { error: 'Is not a BCP 47 language tag.', params: { code: 'unknown_locale' } })
  .meta({ description: 'BCP 47 language tag for dates and amounts on pages.', example: 'en-GB' })

export const User = z
  .strictObject({
    id: id('usr', 'usr_01kb2x9m4tfc3r6w8y0z5n7qhd'),
    email: z.string().max(254).meta({ example: 'ada@example.com' }),
    name: z.string().nullable().meta({ example: 'Ada' }),
    currency,
    time_zone: timeZone,
    locale,
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'User' })
export type User = z.infer<typeof User>

export const UserUpdate = z
  .strictObject({
    name: text(100).nullable(),
    currency,
    time_zone: timeZone,
    locale,
  })
  .partial()
  .meta({ id: 'UserUpdate', example: { time_zone: 'Europe/Berlin', currency: 'EUR' } })
export type UserUpdate = z.infer<typeof UserUpdate>

export function presentUser(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    currency: row.currency,
    time_zone: row.timeZone,
    locale: row.locale,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  }
}

/** Offsets such as `+01:00` are taken by Intl, but name no zone. */
function isZoneName(value: string): boolean {
  return /^[A-Za-z]/.test(value) && isTimeZone(value)
}

function isLocale(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value).length === 1
  } catch {
    return false
  }
}
