/** What the session list shows of the device, so that its owner recognises it. */
export type Device = { userAgent: string | null; country: string | null }

/** The device as it tells of itself. */
export function deviceOf({ headers, cf }: Request): Device {
  return {
    userAgent: headers.get('User-Agent')?.slice(0, 200) ?? null,
    country: typeof cf?.country === 'string' ? cf.country : null,
  }
}
