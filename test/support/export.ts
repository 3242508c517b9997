// The hashes of a document as docs/export.md defines them, by other means than those that made them.

export async function hashesOf(document: Record<string, any>): Promise<Record<string, string>> {
  const { $schema: _schema, manifest: _manifest, ...sections } = document
  const entries = Object.entries(sections).map(async ([name, items]) => {
    const text = [items]
      .flat()
      .map((item) => `${JSON.stringify(item)}\n`)
      .join('')
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
    return [name, new Uint8Array(hash).toHex()] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

/** The document with a manifest that fits what it holds. */
export async function withManifest(document: any): Promise<any> {
  const { manifest, ...rest } = document
  const sha256 = await hashesOf(document)
  const counts = Object.fromEntries(
    Object.keys(sha256).map((name) => [name, [document[name]].flat().length]),
  )
  return { ...rest, manifest: { ...manifest, counts, sha256 } }
}

/** An export by hand: of nobody in particular, with these sections. */
export async function newExport(sections: Record<string, unknown[]> = {}): Promise<any> {
  const at = '2026-11-02T09:30:00.000Z'
  return withManifest({
    $schema: 'https://api.test/api/v1/export.schema.json',
    user: {
      id: 'usr_01kb2x9m4tfc3r6w8y0z5n7qhd',
      email: 'ada@example.com',
      name: 'Ada',
      currency: 'EUR',
      time_zone: 'UTC',
      locale: 'en',
      created_at: at,
      updated_at: at,
      plan: null,
    },
    accounts: [],
    categories: [],
    budgets: [],
    moves: [],
    goals: [],
    contributions: [],
    imports: [],
    transactions: [],
    ...sections,
    manifest: {
      format: 'finance-hddev-export',
      version: 1,
      created_at: at,
      changed_meanwhile: false,
    },
  })
}
