// Argon2id by OWASP's minimum (19 MiB, 2 passes), from precompiled wasm: workerd compiles none at run time.
import Argon2, { Argon2Type } from '@phi-ag/argon2'
import wasm from '@phi-ag/argon2/argon2.wasm'

const cost = { type: Argon2Type.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const costPrefix = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$`

/** No password has this hash: salt and hash are zeros. */
export const absentHash = `${costPrefix}${'A'.repeat(22)}$${'A'.repeat(43)}`

let instance: Promise<Argon2> | undefined

/** A PHC string with a random salt. */
export async function hashPassword(password: string): Promise<string> {
  return (await argon2()).hash(inAscii(password), cost).encoded
}

export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const { success, error } = (await argon2()).tryVerify(hash, inAscii(password), cost.type)
  if (!success && error !== 'The password does not match the supplied hash') throw new Error(error)
  return success
}

/** Takes as long as a real check: an unknown address must not answer sooner than a wrong password. */
export async function pretendToVerify(password: string): Promise<false> {
  await verifyPassword(password, absentHash)
  return false
}

/** Whether the hash was made at another cost than today's. */
export function isOutdated(hash: string): boolean {
  return !hash.startsWith(costPrefix)
}

/** @phi-ag/argon2 hashes as many bytes as there are UTF-16 units: beyond ASCII it would drop the end. */
function inAscii(password: string): string {
  return new TextEncoder().encode(password).toHex()
}

async function argon2(): Promise<Argon2> {
  instance ??= WebAssembly.instantiate(wasm).then((wasmInstance) => new Argon2(wasmInstance))
  return instance
}
