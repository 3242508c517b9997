import * as z from 'zod'
import { day, instant } from '../http/fields'
import { keyId } from '../keys/schema'
import type { Policy } from './policy'
import type { UsageDay } from './usage-days'

const count = z.int().meta({ example: 42 })

const counts = {
  requests: count.meta({ description: 'Admitted, whatever came of them.' }),
  client_errors: count.meta({ description: 'Of these answered with 4xx but 429.', example: 1 }),
  server_errors: count.meta({ description: 'Of these answered with 5xx.', example: 0 }),
  limited: count.meta({ description: 'Answered with 429.', example: 0 }),
}

const Day = z.strictObject({ date: day, ...counts }).meta({ id: 'UsageDay' })

export const Meter = z
  .strictObject({
    key_id: keyId.nullable().meta({ description: 'Null: of the sessions that sign in.' }),
    name: z.string().nullable().meta({ description: 'Of the key.', example: 'Export script' }),
    revoked_at: instant.nullable().meta({ description: 'Of the key.', example: null }),
    limits: z.array(
      z
        .strictObject({
          name: z.string().meta({ description: 'As in `RateLimit-Policy`.', example: 'minute' }),
          quota: z.int().meta({ description: 'Requests.', example: 120 }),
          seconds: z.int().meta({ example: 60 }),
        })
        .meta({ id: 'UsageLimit' }),
    ),
    today: Day,
    days: z.array(Day).meta({ description: 'Up to 30 days with any use, oldest first.' }),
  })
  .meta({ id: 'UsageMeter' })

export const Usage = z
  .strictObject({
    plan: z.string().meta({ example: 'default' }),
    data: z.array(Meter),
  })
  .meta({ id: 'Usage' })
export type Usage = z.infer<typeof Usage>

export function presentMeter(
  owner: { keyId: string | null; name: string | null; revokedAt: string | null; policy: Policy },
  days: readonly UsageDay[],
  today: string,
): z.infer<typeof Meter> {
  const present = days.map(presentDay)
  return {
    key_id: owner.keyId,
    name: owner.name,
    revoked_at: owner.revokedAt,
    limits: owner.policy.map(({ name, quota, seconds }) => ({ name, quota, seconds })),
    today: present.find(({ date }) => date === today) ?? emptyDay(today),
    days: present,
  }
}

function presentDay(day: UsageDay): z.infer<typeof Day> {
  return {
    date: day.date,
    requests: day.requests,
    client_errors: day.clientErrors,
    server_errors: day.serverErrors,
    limited: day.limited,
  }
}

function emptyDay(date: string): z.infer<typeof Day> {
  return { date, requests: 0, client_errors: 0, server_errors: 0, limited: 0 }
}
