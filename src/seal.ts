// Data that must be read back but not lie open: AES-256-GCM under a key from the environment. The sealed
// text names its key, so that a new key can come without touching what the old one sealed.
import type { Settings } from './env'

export type DataKey = string

/**
 * `<key>.<iv>.<ciphertext>`, each base64url. `place` says where it belongs (table, row, column): moved to
 * another place it can no longer be opened.
 */
export async function seal(settings: Settings, place: string, text: string): Promise<string> {
  const { name, encryption } = await keysOf(sealingKey(settings))
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const bytes = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: encode(place) },
    encryption,
    encode(text),
  )
  return [name, base64url(iv), base64url(new Uint8Array(bytes))].join('.')
}

/** Throws when the text was sealed by a key that is gone, for another place, or has been altered. */
export async function unseal(settings: Settings, place: string, sealed: string): Promise<string> {
  const [name = '', iv = '', bytes = ''] = sealed.split('.')
  for (const dataKey of dataKeysOf(settings)) {
    const keys = await keysOf(dataKey)
    if (keys.name !== name) continue
    const text = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: decode(iv), additionalData: encode(place) },
      keys.encryption,
      decode(bytes),
    )
    return new TextDecoder().decode(text)
  }
  throw new Error(`No data key is named ${name}.`)
}

/** Whether the key that sealed it is the one that seals now. */
export async function isSealedByKeyInUse(settings: Settings, sealed: string): Promise<boolean> {
  const { name } = await keysOf(sealingKey(settings))
  return sealed.startsWith(`${name}.`)
}

/** A stable name for something personal (an address, an e-mail) that tells nothing of it without the key. */
export async function pseudonym(settings: Settings, kind: string, text: string): Promise<string> {
  const [first] = await pseudonyms(settings, kind, text)
  return first
}

/** Under each data key, the one in use first: what was named before a rotation is still known by one of them. */
export async function pseudonyms(
  settings: Settings,
  kind: string,
  text: string,
): Promise<[string, ...string[]]> {
  const inUse = sealingKey(settings)
  const others = dataKeysOf(settings).filter((dataKey) => dataKey !== inUse)
  const name = async (dataKey: DataKey) => {
    const { naming } = await keysOf(dataKey)
    const mac = await crypto.subtle.sign('HMAC', naming, encode(`${kind} ${text}`))
    return `${kind}-${base64url(new Uint8Array(mac)).slice(0, 32)}`
  }
  return [await name(inUse), ...(await Promise.all(others.map(name)))]
}

function sealingKey({ DATA_KEY_SLOT, DATA_KEY_A, DATA_KEY_B }: Settings): DataKey {
  return DATA_KEY_SLOT === 'B' && DATA_KEY_B ? DATA_KEY_B : DATA_KEY_A
}

function dataKeysOf({ DATA_KEY_A, DATA_KEY_B }: Settings): DataKey[] {
  return [DATA_KEY_A, ...(DATA_KEY_B ? [DATA_KEY_B] : [])]
}

type Keys = { name: string; encryption: CryptoKey; naming: CryptoKey }

const known = new Map<DataKey, Promise<Keys>>()

/** Derived once per isolate. Safe to share across requests: deriving does no I/O. */
function keysOf(dataKey: DataKey): Promise<Keys> {
  const derived = known.get(dataKey) ?? deriveKeys(dataKey)
  known.set(dataKey, derived)
  return derived
}

async function deriveKeys(dataKey: DataKey): Promise<Keys> {
  const bytes = decode(dataKey)
  const root = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey'])
  const hkdf = (info: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: encode(info),
  })
  const aes = { name: 'AES-GCM', length: 256 }
  const hmac = { name: 'HMAC', hash: 'SHA-256', length: 256 }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return {
    name: base64url(digest).slice(0, 8),
    encryption: await crypto.subtle.deriveKey(hkdf('seal'), root, aes, false, [
      'encrypt',
      'decrypt',
    ]),
    naming: await crypto.subtle.deriveKey(hkdf('pseudonym'), root, hmac, false, ['sign']),
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function base64url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: 'base64url', omitPadding: true })
}

function decode(text: string): Uint8Array {
  return Uint8Array.fromBase64(text, { alphabet: 'base64url' })
}
