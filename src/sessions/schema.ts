import * as z from 'zod'
import { currency, id, instant, text } from '../http/fields'
import { locale, timeZone, User } from '../users/schema'
import { accessTokenSeconds } from './access-token'
import { isCommonPassword } from './common-password'
import { refreshTokenSeconds } from './refresh-token'
import type { SessionRow } from './tables'

// Lower-cased last: some letters beyond ASCII turn into ASCII by it, which would be another's address.
const email = z
  .string()
  .trim()
  .pipe(z.email().max(254).toLowerCase())
  .meta({
    description: 'Case does not matter.',
    example: 'ada@example.com',
    override: { format: 'email', maxLength: 254 },
  })

/** As typed: neither trimmed nor folded, only brought to one Unicode form. Measured in code points. */
const password = z
  .string()
  .normalize('NFC')
  .refine((value) => [...value].length <= 1000, {
    error: 'Must have at most 1000 characters.',
    params: { code: 'too_long' },
  })
  .meta({
    example: 'correct horse battery staple',
    override: { format: 'password', maxLength: 1000 },
  })

/** To prove who asks. */
export const currentPassword = password

/** In code points. */
export const minPasswordLength = 12

export const newPassword = password
  .refine((value) => [...value].length >= minPasswordLength, {
    error: `Must have at least ${minPasswordLength} characters.`,
    params: { code: 'too_short' },
  })
  .refine((value) => value.isWellFormed(), {
    error: 'Must not hold broken Unicode.',
    params: { code: 'unprintable' },
  })
  .refine((value) => !isCommonPassword(value), {
    error: 'Is among the common passwords.',
    params: { code: 'common_password' },
  })
  .meta({
    description: `At least ${minPasswordLength} characters, not among the common ones.`,
    example: 'correct horse battery staple',
    override: { format: 'password', minLength: 12, maxLength: 1000 },
  })

export const Registration = z
  .strictObject({
    email,
    password: newPassword,
    name: text(100).nullable().default(null),
    currency: currency.default('EUR'),
    time_zone: timeZone.default('UTC'),
    locale: locale.default('en'),
  })
  .meta({
    id: 'Registration',
    example: {
      email: 'ada@example.com',
      password: 'correct horse battery staple',
      name: 'Ada',
      currency: 'EUR',
      time_zone: 'Europe/Berlin',
    },
  })
export type Registration = z.infer<typeof Registration>

export const Login = z.strictObject({ email, password }).meta({
  id: 'Login',
  example: { email: 'ada@example.com', password: 'correct horse battery staple' },
})
export type Login = z.infer<typeof Login>

const refreshToken = z
  .string()
  .max(4096)
  .meta({ example: 'fhr_2Xq7mC0a9bV4kLr8sTfYw1dN6hJ5pZ3eGuIoRxKzQtM' })

export const Refresh = z.strictObject({ refresh_token: refreshToken }).meta({ id: 'Refresh' })

export const PasswordChange = z
  .strictObject({ current_password: password, new_password: newPassword })
  .meta({
    id: 'PasswordChange',
    example: {
      current_password: 'correct horse battery staple',
      new_password: 'a longer sentence that only I know',
    },
  })
export type PasswordChange = z.infer<typeof PasswordChange>

export const TokenPair = z
  .strictObject({
    access_token: z.string().meta({
      description: 'JWT for the `Authorization: Bearer` header.',
      example: 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6Ii4uLiJ9.e30.c2ln',
    }),
    token_type: z.literal('Bearer'),
    expires_in: z.int().meta({ description: 'Seconds.', example: accessTokenSeconds }),
    refresh_token: refreshToken.meta({
      description: 'Works once; each use returns its successor.',
    }),
    refresh_expires_in: z.int().meta({ description: 'Seconds.', example: refreshTokenSeconds }),
    scope: z.string().meta({ example: 'accounts:read accounts:write transactions:read' }),
    user: User,
  })
  .meta({ id: 'TokenPair' })
export type TokenPair = z.infer<typeof TokenPair>

export const sessionId = id('ses', 'ses_01kb2x9m4tfc3r6w8y0z5n7qhd')

export const Session = z
  .strictObject({
    id: sessionId,
    current: z.boolean().meta({ description: 'Whether it is the one that asks.' }),
    user_agent: z.string().nullable().meta({ example: 'coach/2.1 (iOS 26)' }),
    country: z.string().nullable().meta({ description: 'At sign-in, ISO 3166.', example: 'DE' }),
    created_at: instant,
    last_used_at: instant.meta({ description: 'When it was last renewed.' }),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof Session>

export function presentSession(row: SessionRow, currentId: string): Session {
  return {
    id: row.id,
    current: row.id === currentId,
    user_agent: row.userAgent,
    country: row.country,
    created_at: row.createdAt,
    last_used_at: row.lastUsedAt,
  }
}
