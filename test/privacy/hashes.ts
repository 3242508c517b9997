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
