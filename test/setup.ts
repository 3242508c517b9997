import { applyD1Migrations } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import fc from 'fast-check'

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)

const seed = import.meta.env.VITE_FUZZ_SEED
if (seed) fc.configureGlobal({ seed: Number(seed) })
