// Writes src/sessions/common-passwords.json: the common passwords that our length rule lets through,
// and the most common short ones, which people lengthen with digits. Source: @zxcvbn-ts/language-common.
import { writeFileSync } from 'node:fs'
import { dictionary } from '@zxcvbn-ts/language-common'

const ranked = dictionary['passwords-common']
const long = ranked.filter((password) => password.length >= 12)
const short = ranked
  .filter((password) => /[a-z]/.test(password) && password.length < 12)
  .slice(0, 1000)

const file = new URL('../src/sessions/common-passwords.json', import.meta.url)
writeFileSync(file, `${JSON.stringify([...long, ...short].toSorted(), null, 0)}\n`)
