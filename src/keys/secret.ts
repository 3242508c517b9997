// The secret of an API key: `fhd_`, 32 random bytes in base62, and a checksum by which leaks are found and
// typing errors are refused without a look-up (the form of GitHub's tokens).
import { crc32 } from 'node:zlib'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const prefix = 'fhd_'
const randomBytes = 32
/** 62^43 is the first power that holds 2^256, 62^6 the first that holds 2^32. */
const randomLength = 43
const checksumLength = 6

const shape = new RegExp(`^${prefix}[0-9A-Za-z]{${randomLength + checksumLength}}$`)

export function makeSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(randomBytes))
  const random = base62(BigInt(`0x${bytes.toHex()}`), randomLength)
  return prefix + random + checksumOf(random)
}

/** Whether it was meant to be an API key at all. */
export function looksLikeSecret(text: string): boolean {
  return text.startsWith(prefix)
}

/** Whether the checksum is right: then only a look-up can tell more. */
export function isWellFormed(text: string): boolean {
  if (!shape.test(text)) return false
  const random = text.slice(prefix.length, prefix.length + randomLength)
  return text.endsWith(checksumOf(random))
}

/** What is stored. Random as it is, the secret needs no slow hash. */
export async function hashSecret(secret: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret))
  return new Uint8Array(hash).toHex()
}

export function hintOf(secret: string): string {
  return secret.slice(-4)
}

function checksumOf(random: string): string {
  return base62(BigInt(crc32(random)), checksumLength)
}

function base62(number: bigint, length: number): string {
  let text = ''
  for (let rest = number; rest > 0n; rest /= 62n) text = alphabet[Number(rest % 62n)] + text
  return text.padStart(length, '0')
}
