// Reads an export as it comes in and holds it against its manifest. Kept is the compact text of what is going
// to be restored: as objects it would be many times as large.
import { faultsOf } from '../http/faults'
import { ApiError, type Fault } from '../http/problem'
import { SectionDigest } from './export-digest'
import {
  exportFormat,
  exportVersion,
  Manifest,
  type SectionName,
  sectionNames,
} from './export-schema'
import { type RestoredName, restoredNames } from './restore-schema'
import { type Part, parse, partsOf } from './restore-scan'

/** Items of an export that are restored: what fits into the body, and some. */
const mostItems = 60_000

export type ReadExport = {
  manifest: Manifest
  user: unknown
  texts: Record<RestoredName, string[]>
  /** How many items there are of what is not restored. */
  leftOut: Partial<Record<SectionName, number>>
}

/**
 * Throws malformed_json (also when it breaks off), and invalid_request, naming each section that is missing,
 * strange or damaged.
 */
export async function readExport(pieces: AsyncIterable<Uint8Array>): Promise<ReadExport> {
  const reader = new Reader()
  for await (const part of partsOf(pieces)) await reader.take(part)
  return reader.end()
}

type Name = SectionName | 'user'

class Reader {
  private readonly faults: Fault[] = []
  private readonly digests = new Map<Name, SectionDigest>()
  private readonly texts = emptyTexts()
  private readonly others = new Set<string>()
  private current: string | null = null
  private batch: string[] = []
  private items = 0
  private user: unknown
  private manifest: unknown

  async take({ name, index, text }: Part): Promise<void> {
    const value = parse(text)
    if (index === null || index === 0) await this.begin(name)
    if (name === 'manifest' && index === null) this.manifest = value
    else if (name === 'user' && index === null) {
      this.user = value
      await this.digests.get('user')?.add([JSON.stringify(value)])
    } else if (isSection(name) && (index !== null || text === '[]')) {
      if (index !== null) await this.takeItem(name, JSON.stringify(value))
    } else if (name !== '$schema' || typeof value !== 'string') this.refuse(name)
  }

  async end(): Promise<ReadExport> {
    await this.flush()
    const manifest = this.readManifest()
    for (const name of ['user', ...restoredNames] as const) {
      if (!this.digests.has(name)) this.fault(name, 'required', 'This section is required.')
    }
    this.stopIfFaulty()
    for (const [name, digest] of this.digests) {
      const sha256 = await digest.hex()
      if (digest.count !== manifest.counts[name]) {
        const told = manifest.counts[name] ?? 'none'
        const detail = `The manifest tells of ${told}, here are ${digest.count}.`
        this.fault(name, 'count_mismatch', detail)
      } else if (sha256 !== manifest.sha256[name]) {
        const detail = 'Is not what was exported: its hash is another than the manifest tells.'
        this.fault(name, 'hash_mismatch', detail)
      }
    }
    this.stopIfFaulty()
    const leftOut = [...this.digests].map(([name, { count }]) => [name, count] as const)
    const { user, texts } = this
    return { manifest, user, texts, leftOut: Object.fromEntries(leftOut) }
  }

  /** A version that is not known may differ in anything: nothing else is worth telling then. */
  private readManifest(): Manifest {
    const { format, version }: Record<string, unknown> = { ...Object(this.manifest) }
    const isOurs = format === exportFormat && typeof version === 'number'
    if (isOurs && version !== exportVersion) {
      const detail = `Version ${version} is not known here; ${exportVersion} is.`
      throw new ApiError('invalid_request', {
        errors: [{ pointer: '/manifest/version', code: 'unknown_version', detail }],
      })
    }
    this.faults.push(
      ...faultsOf('json', Manifest, this.manifest).map((fault) => ({
        ...fault,
        pointer: `/manifest${fault.pointer ?? ''}`,
      })),
    )
    this.stopIfFaulty()
    return Manifest.parse(this.manifest)
  }

  private async begin(name: string): Promise<void> {
    await this.flush()
    this.current = name
    if (this.others.has(name)) this.fault(name, 'repeated', 'This member stands here twice.')
    this.others.add(name)
    if (isSection(name) || name === 'user') this.digests.set(name, new SectionDigest())
  }

  private async takeItem(name: SectionName, text: string): Promise<void> {
    this.batch.push(text)
    if (this.batch.length >= 500) await this.flush()
    if (!isRestored(name)) return
    this.texts[name].push(text)
    this.items += 1
    if (this.items > mostItems) {
      this.fault(name, 'too_many', `An export of more than ${mostItems} items is not taken.`)
      this.stopIfFaulty()
    }
  }

  private async flush(): Promise<void> {
    const { current, batch } = this
    this.batch = []
    if (current !== null && isSection(current)) await this.digests.get(current)?.add(batch)
  }

  private refuse(name: string): void {
    const isKnown = isSection(name) || ['user', 'manifest', '$schema'].includes(name)
    if (isKnown) this.fault(name, 'wrong_type', 'This is not what an export has here.')
    else this.fault(name, 'unknown', 'There is no such field.')
    if (this.faults.length >= 100) this.stopIfFaulty()
  }

  private fault(name: string, code: string, detail: string): void {
    const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (this.faults.some((one) => one.pointer === pointer && one.code === code)) return
    this.faults.push({ pointer, code, detail })
  }

  private stopIfFaulty(): void {
    const errors = this.faults
    if (errors.length > 0) throw new ApiError('invalid_request', { errors })
  }
}

function emptyTexts(): Record<RestoredName, string[]> {
  return {
    accounts: [],
    categories: [],
    budgets: [],
    moves: [],
    goals: [],
    contributions: [],
    imports: [],
    transactions: [],
  }
}

function isSection(name: string): name is SectionName {
  return sectionNames.some((one) => one === name)
}

function isRestored(name: SectionName): name is RestoredName {
  return restoredNames.some((one) => one === name)
}
