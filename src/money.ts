// Integer minor units with an ISO 4217 code; no float ever carries money.

/** ISO 4217 list one as of 2026-10-01, by number of decimals. workerd's Intl follows CLDR instead. */
const codesByDecimals: Record<number, string> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF
    CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
    GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL
    MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR
    PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
    TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
}

const decimalsByCode = new Map(
  Object.entries(codesByDecimals).flatMap(([decimals, codes]) =>
    codes.split(/\s+/).map((code) => [code, Number(decimals)] as const),
  ),
)

export const currencyCodes: readonly string[] = [...decimalsByCode.keys()].toSorted()

/** The largest magnitude of one amount, in minor units: totals of a million such stay exact below 2^63. */
export const maxAmount = 1_000_000_000_000

export function isCurrency(code: string): boolean {
  return decimalsByCode.has(code)
}

/** Digits after the decimal point by ISO 4217. Throws RangeError for a code that is not in the list. */
export function decimalsOf(currency: string): number {
  const decimals = decimalsByCode.get(currency)
  if (decimals === undefined) throw new RangeError(`${currency} is not an ISO 4217 currency`)
  return decimals
}

/**
 * Turns a plain decimal (`-12.5`, `+1000`, `.75`; point as separator, no grouping) into minor units,
 * exactly. Null when it is no such number, is finer than the currency (beyond zeros), or too large.
 */
export function toMinorUnits(decimal: string, currency: string): number | null {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(decimal)
  if (!match) return null
  const [, sign, whole = '', fraction = ''] = match
  if (whole === '' && fraction === '') return null

  const decimals = decimalsOf(currency)
  const beyond = fraction.slice(decimals)
  if (/[1-9]/.test(beyond)) return null

  const digits = whole + fraction.slice(0, decimals).padEnd(decimals, '0')
  const magnitude = Number(digits.replace(/^0+(?=\d)/, '') || '0')
  if (magnitude > maxAmount) return null
  return sign === '-' && magnitude !== 0 ? -magnitude : magnitude
}
