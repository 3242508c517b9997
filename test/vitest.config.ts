import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { copyAssets } from '../scripts/assets.mjs'
import { makeDataKey } from '../scripts/data-key.mjs'
import { makeKey } from '../scripts/jwt-key.mjs'

const root = new URL('..', import.meta.url).pathname

await copyAssets()

// In CI the same cases every time; elsewhere others at each run, whose seed a failure prints.
if (process.env['CI']) process.env['VITE_FUZZ_SEED'] ??= '20261123'

// Two at a time, as a small machine has two cores: first what fills them by itself, then what starts
// processes of its own.
const first = { maxWorkers: 2, sequence: { groupOrder: 0 } }
const second = { maxWorkers: 2, sequence: { groupOrder: 1 } }

export default defineConfig({
  test: {
    reporters: ['default', `${root}test/support/summary.ts`],
    // What a passing test logs is nobody's concern.
    silent: 'passed-only',
    projects: [
      {
        // In the real runtime: real D1, real Durable Objects.
        root,
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: `${root}wrangler.toml` },
            miniflare: {
              // Nothing is delivered behind a test's back: it hands the messages over itself.
              queueProducers: { WEBHOOK_QUEUE: 'unheard', WEBHOOK_SLOW_QUEUE: 'unheard' },
              bindings: {
                PUBLIC_ORIGIN: 'https://api.test',
                // Tests of the limits bring their own; to all others they are no concern.
                RATE_LIMITS: '1000000/60,10000000/86400',
                SIGN_IN_LIMITS: '1000000/60,10000000/86400',
                JWT_KEY_A: JSON.stringify(await makeKey()),
                DATA_KEY_A: makeDataKey(),
                TEST_MIGRATIONS: await readD1Migrations(`${root}migrations`),
              },
            },
          })),
        ],
        test: {
          name: 'worker',
          include: ['test/**/*.test.ts'],
          exclude: ['test/repository/**'],
          setupFiles: ['test/setup.ts'],
          testTimeout: 30_000,
          // One runtime for all files: starting one for each takes longer than its tests. Tests share
          // nothing but the database, where each has a user of its own.
          isolate: false,
          ...first,
        },
      },
      {
        // On Node: what the repository promises about itself.
        root,
        test: {
          name: 'repository',
          include: ['test/repository/**/*.test.ts'],
          exclude: ['test/repository/pages/**'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          ...second,
        },
      },
      {
        // In a real browser: one for all files, and one server.
        root,
        test: {
          name: 'pages',
          include: ['test/repository/pages/**/*.test.ts'],
          globalSetup: ['test/repository/pages/setup.ts'],
          testTimeout: 60_000,
          isolate: false,
          ...second,
        },
      },
    ],
  },
})
