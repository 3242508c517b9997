// What every page shares: its head, the way around, and the place for its own part.
import type { PropsWithChildren } from 'hono/jsx'
import { asset } from './asset'

type LayoutProps = PropsWithChildren<{
  title: string
  description: string
  /** Where we are, so that the way around can say so. */
  path: string
  styles?: readonly string[]
  scripts?: readonly string[]
}>

const places = [
  ['/', 'Start'],
  ['/docs', 'Reference'],
  ['/docs/webhooks', 'Webhooks'],
  ['/docs/errors', 'Errors'],
  ['/dashboard', 'Dashboard'],
] as const

export function Layout({
  title,
  description,
  path,
  styles = [],
  scripts = [],
  children,
}: LayoutProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content={description} />
        <title>{title}</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        {[asset('/static/pages.css'), ...styles].map((href) => (
          <link rel="stylesheet" href={href} />
        ))}
        {scripts.map((src) => (
          <script src={src} defer></script>
        ))}
      </head>
      <body>
        <a class="skip" href="#content">
          Skip to the content
        </a>
        <header class="top">
          <a class="brand" href="/">
            Finance.HDdev
          </a>
          <nav aria-label="Pages">
            {places.map(([href, name]) => (
              <a href={href} {...(href === path && { 'aria-current': 'page' })}>
                {name}
              </a>
            ))}
          </nav>
        </header>
        <main id="content" tabindex={-1}>
          {children}
        </main>
      </body>
    </html>
  )
}
