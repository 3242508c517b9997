// Small statements as banks write them, made here for the tests.

export type OfxLine = {
  id: string
  date: string
  amount: string
  name?: string
  memo?: string
}

/** An OFX 1 file of one account, ending in 6789, in EUR unless told otherwise. */
export function ofx(
  lines: readonly OfxLine[],
  {
    currency = 'EUR',
    balance,
  }: { currency?: string; balance?: { amount: string; date: string } } = {},
): string {
  const entries = lines.map(
    ({ id, date, amount, name = 'SHOP', memo = '' }) =>
      `<STMTTRN><TRNTYPE>OTHER<DTPOSTED>${date}120000<TRNAMT>${amount}<FITID>${id}<NAME>${name}<MEMO>${memo}</STMTTRN>`,
  )
  const ledger = balance
    ? `<LEDGERBAL><BALAMT>${balance.amount}<DTASOF>${balance.date}</LEDGERBAL>`
    : ''
  return `OFXHEADER:100
DATA:OFXSGML
VERSION:102
ENCODING:UTF-8

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>${currency}
<BANKACCTFROM><BANKID>1<ACCTID>123456789<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST>
${entries.join('\n')}
</BANKTRANLIST>${ledger}</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>`
}
