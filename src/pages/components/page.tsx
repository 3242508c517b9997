// What pages are put together from.
import type { Child, PropsWithChildren } from 'hono/jsx'

type Look = 'main' | 'quiet' | 'danger'

/** Sends the form around it. */
export function Button({ look = 'main', children }: PropsWithChildren<{ look?: Look }>) {
  return <button class={`button ${look}`}>{children}</button>
}

/** Looks like a button and leads to a page. */
export function ButtonLink({
  href,
  look = 'main',
  children,
}: PropsWithChildren<{ href: string; look?: Look }>) {
  return (
    <a class={`button ${look}`} href={href}>
      {children}
    </a>
  )
}

/** The heading of a page, with what may be done there. */
export function PageTitle({ children, actions }: PropsWithChildren<{ actions?: Child }>) {
  return (
    <div class="title">
      <h1>{children}</h1>
      {actions && <div class="actions">{actions}</div>}
    </div>
  )
}

/** A part of a page under a heading of its own. */
export function Card({
  id,
  title,
  actions,
  children,
}: PropsWithChildren<{ id: string; title: string; actions?: Child }>) {
  return (
    <section class="card" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {actions}
      </header>
      {children}
    </section>
  )
}

/** Says what to do next where there is nothing yet. */
export function EmptyState({ title, children }: PropsWithChildren<{ title: string }>) {
  return (
    <div class="empty">
      <p class="headline">{title}</p>
      {children}
    </div>
  )
}

export function Badge({
  tone = 'plain',
  children,
}: PropsWithChildren<{ tone?: 'plain' | 'good' | 'bad' | 'busy' }>) {
  return <span class={`badge ${tone}`}>{children}</span>
}

/** `percent` may lie beyond 100, which the bar does not. */
export function Progress({
  label,
  percent,
  text,
}: {
  label: string
  percent: number
  text: string
}) {
  const shown = Math.max(0, Math.min(100, percent))
  return (
    <div class="progress">
      <progress class={percent > 100 ? 'over' : ''} aria-label={label} max={100} value={shown}>
        {text}
      </progress>
      <span>{text}</span>
    </div>
  )
}

/** Names and their values. */
export function Facts({ of }: { of: readonly (readonly [name: string, value: Child])[] }) {
  return (
    <dl class="facts">
      {of.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Asks before what cannot be taken back: a page of its own, so that it needs no script. */
export function ConfirmPage({
  title,
  action,
  confirm,
  back,
  children,
}: PropsWithChildren<{ title: string; action: string; confirm: string; back: string }>) {
  return (
    <section class="card narrow">
      <h1>{title}</h1>
      {children}
      <form method="post" action={action} class="actions">
        <Button look="danger">{confirm}</Button>
        <ButtonLink look="quiet" href={back}>
          Cancel
        </ButtonLink>
      </form>
    </section>
  )
}
