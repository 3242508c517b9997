// Who looks at a page of the dashboard, and how dates and amounts are to be written for them.
import { createContext, useContext } from 'hono/jsx'
import { addSeconds, now } from '../clock'
import { decimalsOf } from '../money'
import type { User } from '../users/schema'

export type Viewer = User

const nobody: Pick<Viewer, 'locale' | 'time_zone'> = { locale: 'en', time_zone: 'UTC' }

export const ViewerContext = createContext(nobody)

export function useViewer(): Pick<Viewer, 'locale' | 'time_zone'> {
  return useContext(ViewerContext)
}

/** As a plain decimal, exactly: -1250 of EUR is `-12.50`. */
export function toDecimal(minorUnits: number, currency: string): string {
  const decimals = decimalsOf(currency)
  const digits = String(Math.abs(minorUnits)).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const sign = minorUnits < 0 ? '-' : ''
  return decimals === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-decimals)}`
}

/** As the locale writes it. Exact: the decimal never becomes a float. */
export function formatAmount(minorUnits: number, currency: string, locale: string): string {
  const decimals = decimalsOf(currency)
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(asNumeric(toDecimal(minorUnits, currency)))
}

export function formatNumber(value: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(value)
}

/** A calendar day, which no time zone shifts. */
export function formatDay(day: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00.000Z`),
  )
}

/** A month of the form `YYYY-MM`, or that of a day. */
export function formatMonth(month: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${month.slice(0, 7)}-01T00:00:00.000Z`))
}

/** The same for an axis, where there is little room. */
export function formatShortMonth(month: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { month: 'short', timeZone: 'UTC' }).format(
    new Date(`${month.slice(0, 7)}-01T00:00:00.000Z`),
  )
}

export function formatInstant(instant: string, locale: string, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  }).format(new Date(instant))
}

/** Whether it was a moment ago, which reads better than a time. */
export function isJustNow(instant: string): boolean {
  const at = now()
  return instant > addSeconds(at, -60).toISOString() && instant <= at.toISOString()
}

/** Safe: what toDecimal writes is the text of a number. */
function asNumeric(decimal: string): `${number}` {
  return decimal as `${number}`
}
