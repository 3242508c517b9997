// Writes everything that is held about a user as one document, without ever holding it. What is promised:
// a record that was there before the export began and was left alone stands in it once. The manifest comes
// last, because it tells what was written: a document that broke off has none, and is no JSON either.
import { addSeconds, now } from '../clock'
import {
  exportFormat,
  type ExportedUser,
  exportVersion,
  type Manifest,
  type SectionName,
  sectionNames,
} from './export-schema'
import { SectionDigest } from './export-digest'
import { sections, type Source } from './sections'
import { Pace } from './sections-pace'
import { countChanges } from './sections-store'

/** Longer than any batch is under way: events get their ids before it. */
const lookBackSeconds = 120

type Head = { schemaUrl: string; user: ExportedUser }

/** The document in pieces. */
export async function* writeExport(
  source: Source,
  { schemaUrl, user }: Head,
): AsyncGenerator<string> {
  const at = now()
  const since = addSeconds(at, -lookBackSeconds)
  const before = await countChanges(source.db, source.userId, since)
  const manifest: Manifest = {
    format: exportFormat,
    version: exportVersion,
    created_at: at.toISOString(),
    changed_meanwhile: false,
    counts: {},
    sha256: {},
  }

  const ofUser = new SectionDigest()
  const text = JSON.stringify(user)
  await ofUser.add([text])
  yield `{"$schema":${JSON.stringify(schemaUrl)},\n"user":${text}`
  await note(manifest, 'user', ofUser)

  for (const name of sectionNames) yield* writeSection(source, name, manifest)

  manifest.changed_meanwhile = (await countChanges(source.db, source.userId, since)) !== before
  yield `,\n"manifest":${JSON.stringify(manifest)}}\n`
}

/** Each item on a line of its own. */
async function* writeSection(
  source: Source,
  name: SectionName,
  manifest: Manifest,
): AsyncGenerator<string> {
  const digest = new SectionDigest()
  const pace = new Pace()
  yield `,\n"${name}":[`
  for await (const items of sections[name](source, pace)) {
    if (items.length === 0) continue
    const texts = items.map((item) => JSON.stringify(item))
    const piece = `${digest.count === 0 ? '' : ','}\n${texts.join(',\n')}`
    pace.tell(texts.length, piece.length)
    await digest.add(texts)
    yield piece
  }
  yield '\n]'
  await note(manifest, name, digest)
}

async function note(
  manifest: Manifest,
  name: SectionName | 'user',
  digest: SectionDigest,
): Promise<void> {
  manifest.counts[name] = digest.count
  manifest.sha256[name] = await digest.hex()
}

/** As a body that is made as it is read. When it breaks off, so does the connection: nothing looks whole. */
export function streamOf(
  pieces: AsyncGenerator<string>,
  onEnd: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await pieces.next()
          if (!done) return controller.enqueue(encoder.encode(value))
          onEnd(null)
          controller.close()
        } catch (error) {
          onEnd(error)
          controller.error(new Error('The export broke off.'))
        }
      },
      async cancel() {
        await pieces.return(undefined)
      },
    },
    // Nothing is read for who asks by HEAD, or is refused by the limits after all.
    { highWaterMark: 0 },
  )
}
