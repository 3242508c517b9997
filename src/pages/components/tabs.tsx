import type { Child } from 'hono/jsx'

export type Tab = { label: string; content: Child }

/** One of several, chosen by radio buttons: keyboard and screen reader know them, and no script is needed. */
export function Tabs({
  name,
  legend,
  tabs,
}: {
  name: string
  legend: string
  tabs: readonly Tab[]
}) {
  return (
    <div class="tabs">
      <fieldset>
        <legend class="unseen">{legend}</legend>
        {tabs.map(({ label }, index) => (
          <label>
            <input type="radio" name={name} value={label} checked={index === 0} />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      {tabs.map(({ content }) => (
        <div class="panel">{content}</div>
      ))}
    </div>
  )
}
