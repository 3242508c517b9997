import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { makeDataKey } from '../scripts/data-key.mjs'
import { settingsOf } from '../src/env'
import { pseudonym, seal, unseal } from '../src/seal'

const settings = settingsOf(env)
const other = { ...settings, DATA_KEY_SLOT: 'B' as const, DATA_KEY_B: makeDataKey() }

describe('what is sealed', () => {
  it('comes back as it was', async () => {
    const sealed = await seal(settings, 'webhooks/whk_1/secret', 'whsec_ÄÖÜ 💸')

    expect(sealed).not.toContain('whsec')
    expect(await unseal(settings, 'webhooks/whk_1/secret', sealed)).toBe('whsec_ÄÖÜ 💸')
  })

  it('differs each time', async () => {
    const [one, two] = [await seal(settings, 'x', 'same'), await seal(settings, 'x', 'same')]

    expect(one).not.toBe(two)
  })

  it('cannot be opened at another place, altered, or cut', async () => {
    const sealed = await seal(settings, 'webhooks/whk_1/secret', 'secret')
    const altered = sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA')

    await expect(unseal(settings, 'webhooks/whk_2/secret', sealed)).rejects.toThrow(/decrypt|fail/i)
    await expect(unseal(settings, 'webhooks/whk_1/secret', altered)).rejects.toThrow(
      /decrypt|fail/i,
    )
    await expect(unseal(settings, 'webhooks/whk_1/secret', sealed.slice(0, -8))).rejects.toThrow(
      /decrypt|fail/i,
    )
  })

  it('survives the change to another key, but not the loss of its own', async () => {
    const sealed = await seal(settings, 'x', 'secret')
    const later = await seal(other, 'x', 'secret')

    expect(await unseal(other, 'x', sealed)).toBe('secret')
    expect(await unseal(other, 'x', later)).toBe('secret')
    await expect(unseal(settings, 'x', later)).rejects.toThrow(/No data key/)
  })
})

describe('a pseudonym', () => {
  it('is the same for the same thing, and another for others and under another key', async () => {
    const name = await pseudonym(settings, 'address', '192.0.2.7')

    expect(name).toMatch(/^address-[\w-]{32}$/)
    expect(await pseudonym(settings, 'address', '192.0.2.7')).toBe(name)
    expect(await pseudonym(settings, 'address', '192.0.2.8')).not.toBe(name)
    expect(await pseudonym(settings, 'account', '192.0.2.7')).not.toBe(name)
    expect(await pseudonym(other, 'address', '192.0.2.7')).not.toBe(name)
  })
})
