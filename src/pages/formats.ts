// The formats of statements by the names that people know them by.
import type { StatementFormat } from '../statements/reader'
import { readers } from '../statements/readers'

const meanings: Record<StatementFormat, { name: string; text: string }> = {
  ofx: {
    name: 'OFX and QFX',
    text: 'OFX 1 (SGML) and 2 (XML) of bank and credit card accounts, and what Quicken calls QFX. Entries carry ids of the bank.',
  },
  csv: {
    name: 'CSV',
    text: 'As banks in many countries and languages export it: delimiter, encoding, header, order of days and decimal mark are found out.',
  },
  qif: { name: 'QIF', text: 'Of bank, cash and credit card accounts, as Quicken once wrote it.' },
  camt: { name: 'CAMT.053', text: 'The XML statement of ISO 20022, as banks in Europe send it.' },
  mt940: { name: 'MT940', text: 'The SWIFT statement that came before CAMT.' },
}

/** Those that are read today. */
export const formats = readers.map(({ format }) => meanings[format])

/** `OFX and QFX, CSV` */
export const formatNames = formats.map(({ name }) => name).join(', ')
