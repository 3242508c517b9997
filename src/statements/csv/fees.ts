// A fee beside the amount, as Revolut writes it: on top of the amount or within it, the file does not say.
import { toMapping, type Layout } from './columns'
import type { Draft } from './drafts'
import { textsOf } from './entries'
import { ambiguous } from '../refusals'

/** Throws ambiguous_statement when fees were charged and the request has not said what they mean. */
export function requireFeesKnown(layout: Layout, drafts: readonly Draft[]): void {
  const isCharged = drafts.some((draft) =>
    textsOf(layout, draft, 'fee').some((text) => /[1-9]/.test(text)),
  )
  if (layout.isGiven || !isCharged) return
  const mapping = toMapping(layout.roles)
  const way = `Send columns=${mapping} if the fees come on top, or skip in place of fee if the amounts hold them.`
  throw ambiguous('columns', 'The file has fees beside its amounts.', way)
}
