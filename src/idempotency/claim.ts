// One attempt's hold on an Idempotency-Key, and what a request knows of it on its way.

export type Claim = { scope: string; key: string; token: string }

export type Repeatable = {
  key: string
  /** Of the request, under each data key. */
  fingerprints: readonly [string, ...string[]]
  /** Null until the key is claimed: of who signs in, only the checked body tells the scope. */
  claim: Claim | null
  /** Whether the answer was written with the effect. */
  isAnswered: boolean
}
