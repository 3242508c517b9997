// Amounts, dates and code, as the viewer's locale and time zone have them.
import { formatAmount, formatDay, formatInstant, isJustNow, toDecimal, useViewer } from '../viewer'

/** An amount in minor units. The sign says which way it went; colour only repeats it. */
export function Amount({ of, currency }: { of: number; currency: string }) {
  const { locale } = useViewer()
  const direction = of < 0 ? 'out' : 'in'
  return (
    <data class={`amount ${direction}`} value={`${toDecimal(of, currency)} ${currency}`}>
      {formatAmount(of, currency, locale)}
    </data>
  )
}

export function Day({ of }: { of: string }) {
  const { locale } = useViewer()
  return <time datetime={of}>{formatDay(of, locale)}</time>
}

/** An instant, in the viewer's time zone. */
export function Instant({ of }: { of: string }) {
  const { locale, time_zone: timeZone } = useViewer()
  return (
    <time datetime={of}>{isJustNow(of) ? 'just now' : formatInstant(of, locale, timeZone)}</time>
  )
}

/** Text in which `backticks` mark code. */
export function Prose({ text }: { text: string }) {
  const parts = text.split('`')
  return <>{parts.map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part))}</>
}

/** Code to be read and taken along; the button appears where a script can copy. */
export function CodeBlock({ code, label = 'Code' }: { code: string; label?: string }) {
  return (
    <div class="code">
      <pre tabindex={0} role="region" aria-label={label}>
        <code>{code}</code>
      </pre>
      <button type="button" class="button quiet small" data-copy hidden>
        Copy
      </button>
    </div>
  )
}
