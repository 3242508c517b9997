// Makes 32 random bytes in base64url, for the secrets DATA_KEY_A and DATA_KEY_B. Run: npm run data-key
import { randomBytes } from 'node:crypto'
import { pathToFileURL } from 'node:url'

export function makeDataKey() {
  return randomBytes(32).toString('base64url')
}

const isMain = import.meta.url === pathToFileURL(process.argv[1] ?? '').href
if (isMain) console.log(makeDataKey())
