// OFX 1 (SGML), OFX 2 (XML) and QFX, for bank and credit card accounts.
import { isDay } from '../../clock'
import { isCurrency, toMinorUnits } from '../../money'
import { decode, decodeHead } from '../decode'
import { toPlain } from '../decimal'
import { collectStatements, type Fields, type OfxEntry, type OfxStatement } from './statements'
import { readTags } from './tags'
import type { ReadOptions, Statement, StatementEntry, StatementReader } from '../reader'
import { unreadable } from '../refusals'
import { endingOf, quote, toDescription, toPayee } from '../text'

const maxBankId = 255

export const ofxReader: StatementReader = {
  format: 'ofx',
  recognises(bytes) {
    const head = decodeHead(bytes).trimStart()
    return /^(?:OFXHEADER|<OFX\b)/i.test(head) || (head.startsWith('<?') && /<OFX\b/i.test(head))
  },
  read: readOfx,
}

function readOfx(bytes: Uint8Array, options: ReadOptions): Statement[] {
  const text = decode(bytes, { declared: declaredEncoding(decodeHead(bytes, 1024)) })
  const statements = collectStatements(readTags(text))
  if (statements.length === 0) throw unreadable(describeContent(text))
  if (statements.every(({ entries }) => entries.length === 0)) {
    throw unreadable('The OFX file names bank accounts, but holds no transactions.')
  }
  return statements.map((statement) => toStatement(statement, options.currency))
}

function declaredEncoding(head: string): string | undefined {
  const xml = /<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)/i.exec(head)?.[1]
  if (xml) return xml
  const charset = /CHARSET\s*[:=]\s*"?([\w-]+)/i.exec(head)?.[1]?.toLowerCase()
  if (!charset || charset === 'none') return undefined
  if (/^125\d$/.test(charset)) return `windows-${charset}`
  return charset.startsWith('8859') ? `iso-${charset}` : charset
}

function describeContent(text: string): string {
  if (/<INVSTMTRS\b/i.test(text)) {
    return 'The OFX file holds an investment statement; bank and credit card statements are read.'
  }
  if (/<ACCTINFORS\b/i.test(text)) return 'The OFX file only lists accounts; it holds no statement.'
  if (/<SONRS\b/i.test(text)) return 'The OFX file is only a sign-on response, without a statement.'
  return 'The OFX file holds no bank or credit card statement.'
}

function toStatement({ fields, entries }: OfxStatement, accountCurrency: string): Statement {
  const named = fields.get('CURDEF')?.toUpperCase()
  const currency = named && isCurrency(named) ? named : null
  const account = fields.get('BANKACCTFROM.ACCTID') ?? fields.get('CCACCTFROM.ACCTID')
  const statement: Statement = {
    accountEnding: account ? endingOf(account) : null,
    currency,
    entries: [],
    faults: [],
    closingBalance: toBalance(fields, currency ?? accountCurrency),
  }
  for (const entry of entries) {
    const read = toEntry(entry, currency ?? accountCurrency)
    if (typeof read === 'string') statement.faults.push({ line: entry.line, detail: read })
    else statement.entries.push(read)
  }
  return { ...statement, entries: withoutFalseIds(statement.entries) }
}

/** The entry, or what is wrong with it. */
function toEntry({ line, pending, fields }: OfxEntry, currency: string): StatementEntry | string {
  const posted = fields.get('DTPOSTED') ?? (pending ? fields.get('DTTRAN') : undefined)
  if (posted === undefined) return 'The entry has no date (DTPOSTED).'
  const date = toDay(posted)
  if (date === null) return `The date ${quote(posted)} is not a calendar day.`

  const amount = fields.get('TRNAMT')
  if (amount === undefined) return 'The entry has no amount (TRNAMT).'
  const other = fields.get('CURRENCY.CURSYM')?.toUpperCase()
  if (other && other !== currency)
    return `The entry is in ${quote(other)}, the statement in ${currency}.`
  const amountMinor = toMinor(amount, currency)
  if (amountMinor === null) return `The amount ${quote(amount)} is not an amount in ${currency}.`
  if (amountMinor === 0) return 'The amount is 0.'

  const payee = fields.get('NAME') ?? fields.get('PAYEE.NAME') ?? fields.get('EXTDPAYEE.NAME') ?? ''
  const description = toDescription([payee, fields.get('MEMO') ?? ''])
  const bankId = toBankId(fields.get('FITID'))
  return { line, bankId, date, amountMinor, pending, payee: toPayee(payee), description }
}

/** The day as written: banks that add a time and a zone mean the day of that zone. */
function toDay(value: string): string | null {
  const match = /^(\d{4})-?(\d\d)-?(\d\d)/.exec(value)
  if (!match) return null
  const day = `${match[1]}-${match[2]}-${match[3]}`
  return isDay(day) ? day : null
}

/** OFX knows no grouping, so that a lone comma is a decimal one; grouping beside a point is let pass. */
function toMinor(value: string, currency: string): number | null {
  const [, sign = '', digits = ''] = /^([+-]?)([\d.,]{1,40})$/.exec(value.replace(/\s/g, '')) ?? []
  const mark = digits.lastIndexOf(',') > digits.lastIndexOf('.') ? ',' : '.'
  const plain = toPlain(digits, mark)
  return plain === null ? null : toMinorUnits(sign + plain, currency)
}

function toBalance(fields: Fields, currency: string): Statement['closingBalance'] {
  const amountMinor = toMinor(fields.get('LEDGERBAL.BALAMT') ?? '', currency)
  const date = toDay(fields.get('LEDGERBAL.DTASOF') ?? '')
  return amountMinor === null || date === null ? null : { amountMinor, date }
}

function toBankId(value: string | undefined): string | null {
  return value === undefined || value.length > maxBankId ? null : value
}

/** Some banks give every entry the same id; an id that different entries share says nothing. */
function withoutFalseIds(entries: StatementEntry[]): StatementEntry[] {
  const contents = new Map<string, string>()
  const shared = new Set<string>()
  for (const { bankId, date, amountMinor } of entries) {
    if (bankId === null) continue
    const content = `${date} ${amountMinor}`
    if ((contents.get(bankId) ?? content) !== content) shared.add(bankId)
    contents.set(bankId, content)
  }
  return entries.map((entry) =>
    entry.bankId !== null && shared.has(entry.bankId) ? { ...entry, bankId: null } : entry,
  )
}
