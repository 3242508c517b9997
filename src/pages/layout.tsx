// What every public page shares: its head, the way around, and the place for its own part.
import type { Child, PropsWithChildren } from 'hono/jsx'
import { asset } from './asset'
import { Head } from './components/head'

export type LayoutProps = PropsWithChildren<{
  title: string
  description: string
  /** Where we are, so that the way around can say so. */
  path: string
  /** Stands beside the content. */
  beside?: Child
  /** Of what holds both. */
  frame?: string
  styles?: readonly string[]
  scripts?: readonly string[]
}>

export function Layout({
  title,
  description,
  path,
  beside,
  frame = '',
  styles = [],
  scripts = [],
  children,
}: LayoutProps) {
  return (
    <html lang="en">
      <Head title={title}>
        <meta name="description" content={description} />
        {[asset('/static/pages.css'), ...styles].map((href) => (
          <link rel="stylesheet" href={href} />
        ))}
        {[asset('/static/pages.js'), asset('/static/docs.js')].map((src) => (
          <script type="module" src={src}></script>
        ))}
        {scripts.map((src) => (
          <script src={src} defer></script>
        ))}
      </Head>
      <body class="public">
        <a class="skip" href="#content">
          Skip to the content
        </a>
        <Header path={path} />
        <div class={frame}>
          {beside}
          <main id="content" tabindex={-1}>
            {children}
          </main>
        </div>
        <Footer />
      </body>
    </html>
  )
}

function Header({ path }: { path: string }) {
  return (
    <header class="top">
      <a class="brand" href="/">
        Finance.HDdev
      </a>
      <nav aria-label="Pages">
        <a
          href="/docs/quickstart"
          {...(path.startsWith('/docs') && { 'aria-current': 'true' as const })}
        >
          Docs
        </a>
        <a href="/dashboard">Dashboard</a>
      </nav>
      <div class="aside">
        <a class="button small" href="/dashboard/sign-up">
          Create an account
        </a>
      </div>
    </header>
  )
}

const more = [
  ['/docs/quickstart', 'Quickstart'],
  ['/docs', 'Reference'],
  ['/docs/errors', 'Errors'],
  ['/api/v1/openapi.json', 'OpenAPI document'],
  ['/.well-known/jwks.json', 'Signing keys'],
  ['/health', 'Health'],
] as const

function Footer() {
  return (
    <footer class="bottom">
      <nav aria-label="More">
        {more.map(([href, name]) => (
          <a href={href}>{name}</a>
        ))}
      </nav>
      <p>Nothing on these pages comes from elsewhere, and nothing counts who reads them.</p>
    </footer>
  )
}
