// Makes a private ES256 key as a JWK, for the secrets JWT_KEY_A and JWT_KEY_B. Run: npm run jwt-key
import { pathToFileURL } from 'node:url'
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose'

export async function makeKey() {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = await exportJWK(privateKey)
  return { ...jwk, kid: await calculateJwkThumbprint(jwk) }
}

const isMain = import.meta.url === pathToFileURL(process.argv[1] ?? '').href
if (isMain) console.log(JSON.stringify(await makeKey()))
