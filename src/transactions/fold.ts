// Text as it is compared: without case, accents and extra white space. SQLite alone folds only ASCII.

export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
}

type Texts = { payee: string | null; description: string | null; note: string | null }

/** The two derived columns of a transaction. */
export function foldedColumns({ payee, description, note }: Texts) {
  return {
    payeeKey: fold(payee ?? ''),
    searchText: fold([payee, description, note].filter((text) => text !== null).join(' ')),
  }
}
