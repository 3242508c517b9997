/** In English; null: unknown. */
export function countryName(code: string | null): string {
  if (code === null) return 'Unknown'
  // Cloudflare has codes of its own, such as T1 for Tor, which Intl does not know.
  return /^[A-Z]{2}$/.test(code)
    ? (new Intl.DisplayNames('en', { type: 'region' }).of(code) ?? code)
    : code
}
