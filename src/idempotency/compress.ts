// A long answer must fit into one value of D1, which holds 2 MB.

/** As text, to be sealed. */
export async function compress(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))
  return (await new Response(stream).bytes()).toBase64()
}

export async function decompress(compressed: string): Promise<string> {
  const bytes = Uint8Array.fromBase64(compressed)
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Response(stream).text()
}
