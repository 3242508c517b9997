// The hash of a section: SHA-256 over each item's compact JSON and a line feed, as UTF-8, piece by piece.

const encoder = new TextEncoder()

export class SectionDigest {
  count = 0
  private readonly stream = new crypto.DigestStream('SHA-256')
  private readonly writer = this.stream.getWriter()

  /** Items as their compact JSON. */
  async add(texts: readonly string[]): Promise<void> {
    if (texts.length === 0) return
    this.count += texts.length
    await this.writer.write(encoder.encode(`${texts.join('\n')}\n`))
  }

  async hex(): Promise<string> {
    await this.writer.close()
    return new Uint8Array(await this.stream.digest).toHex()
  }
}
