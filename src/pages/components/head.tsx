import type { PropsWithChildren } from 'hono/jsx'

/** What every page says of itself to a browser. */
export function Head({ title, children }: PropsWithChildren<{ title: string }>) {
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{title}</title>
      <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
      {children}
    </head>
  )
}
