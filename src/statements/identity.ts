// What makes an entry of a statement the same entry when it comes again.
import type { StatementEntry } from './reader'

export type IdentifiedEntry = StatementEntry & { importKey: string }

/**
 * By the bank's id where there is one, else by date, amount, text and how many such entries came before
 * it in the file: so two equal purchases on one day are two, and the same file again is the same two.
 */
export async function identify(entries: readonly StatementEntry[]): Promise<IdentifiedEntry[]> {
  const seen = new Map<string, number>()
  const contents = entries.map((entry) => {
    const content = JSON.stringify(
      entry.bankId === null
        ? [entry.date, entry.amountMinor, entry.description]
        : ['id', entry.bankId],
    )
    const occurrence = seen.get(content) ?? 0
    seen.set(content, occurrence + 1)
    return entry.bankId === null ? `${content}#${occurrence}` : content
  })
  return Promise.all(
    entries.map(async (entry, index) => {
      return { ...entry, importKey: await digest(contents[index] ?? '') }
    }),
  )
}

async function digest(content: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(content))
  return new Uint8Array(hash).toBase64({ alphabet: 'base64url' }).slice(0, 27)
}
