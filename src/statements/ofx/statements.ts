// Collects the fields of bank statements from OFX tags. The levels that matter are fixed, statement,
// entry, group, so a missing or misplaced closing tag costs one field, not the file.
import { refuseBeyondLimit } from '../refusals'
import type { Tag } from './tags'

/** Field values by name; one inside a group is named `GROUP.NAME`. */
export type Fields = Map<string, string>
export type OfxEntry = { line: number; pending: boolean; fields: Fields }
export type OfxStatement = { fields: Fields; entries: OfxEntry[] }

const statementTags = new Set(['STMTRS', 'CCSTMTRS'])
const entryTags = new Set(['STMTTRN', 'STMTTRNP'])
const groupTags = new Set([
  'BANKACCTFROM',
  'CCACCTFROM',
  'BANKACCTTO',
  'CCACCTTO',
  'LEDGERBAL',
  'AVAILBAL',
  'BALLIST',
  'PAYEE',
  'EXTDPAYEE',
  'CURRENCY',
  'ORIGCURRENCY',
  'IMAGEDATA',
])

const wanted = new Set([
  'CURDEF',
  'BANKACCTFROM.ACCTID',
  'CCACCTFROM.ACCTID',
  'LEDGERBAL.BALAMT',
  'LEDGERBAL.DTASOF',
  'DTPOSTED',
  'DTTRAN',
  'TRNAMT',
  'FITID',
  'NAME',
  'PAYEE.NAME',
  'EXTDPAYEE.NAME',
  'MEMO',
  'CURRENCY.CURSYM',
])

export function collectStatements(tags: Iterable<Tag>): OfxStatement[] {
  const collector = new Collector()
  for (const tag of tags) {
    if (tag.closing) collector.close(tag.name)
    else collector.open(tag)
  }
  return collector.statements
}

class Collector {
  readonly statements: OfxStatement[] = []
  #statement: OfxStatement | null = null
  #entry: OfxEntry | null = null
  #group = ''
  #found = 0

  open(tag: Tag): void {
    if (statementTags.has(tag.name)) this.#startStatement()
    else if (tag.name === 'INVSTMTRS') this.#leaveStatement()
    else if (entryTags.has(tag.name)) this.#startEntry(tag)
    else if (groupTags.has(tag.name)) this.#group = `${tag.name}.`
    else this.#keep(tag)
  }

  close(name: string): void {
    if (this.#group === `${name}.`) this.#group = ''
    else if (entryTags.has(name)) this.#leaveEntry()
    else if (statementTags.has(name)) this.#leaveStatement()
  }

  #startStatement(): void {
    this.#leaveStatement()
    this.#statement = { fields: new Map(), entries: [] }
    this.statements.push(this.#statement)
    refuseBeyondLimit(this.statements.length)
  }

  #startEntry(tag: Tag): void {
    this.#leaveEntry()
    if (!this.#statement) return
    refuseBeyondLimit(++this.#found)
    this.#entry = { line: tag.line, pending: tag.name === 'STMTTRNP', fields: new Map() }
    this.#statement.entries.push(this.#entry)
  }

  #keep(tag: Tag): void {
    const fields = (this.#entry ?? this.#statement)?.fields
    const name = this.#group + tag.name
    const value = tag.text.trim()
    if (fields && value !== '' && wanted.has(name) && !fields.has(name)) fields.set(name, value)
  }

  #leaveEntry(): void {
    this.#entry = null
    this.#group = ''
  }

  #leaveStatement(): void {
    this.#leaveEntry()
    this.#statement = null
  }
}
