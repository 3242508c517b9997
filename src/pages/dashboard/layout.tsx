// The shell of every page of the dashboard.
import type { PropsWithChildren } from 'hono/jsx'
import { asset } from '../asset'
import { Head } from '../components/head'
import { type Viewer, ViewerContext } from '../viewer'
import type { Notice } from './notice'
import { type Place, places } from './places'

type ShellProps = PropsWithChildren<{
  title: string
  /** Null where nobody is signed in, or who it is does not matter. */
  viewer: Viewer | null
  isSignedIn: boolean
  place?: Place | undefined
  notice?: Notice | null
  /** Of our own, from the folder of static files. */
  scripts?: readonly string[]
  /** Loads the page at this address at once, as if by a click here. */
  refreshTo?: string
}>

export function Shell({
  title,
  viewer,
  isSignedIn,
  place,
  notice,
  scripts = [],
  refreshTo,
  children,
}: ShellProps) {
  return (
    <html lang="en">
      <Head title={`${title} · Finance.HDdev`}>
        <meta name="robots" content="noindex" />
        {refreshTo !== undefined && <meta http-equiv="refresh" content={`0;url=${refreshTo}`} />}
        <link rel="stylesheet" href={asset('/static/pages.css')} />
        {[asset('/static/pages.js'), ...scripts].map((src) => (
          <script type="module" src={src}></script>
        ))}
      </Head>
      <body class={isSignedIn ? 'dashboard' : 'plain'}>
        <a class="skip" href="#content">
          Skip to the content
        </a>
        <header class="top">
          <a class="brand" href="/">
            Finance.HDdev
          </a>
          {isSignedIn ? <Around place={place} /> : <Before />}
        </header>
        <main id="content" tabindex={-1}>
          {notice && (
            <p class={`notice ${notice.tone}`} role="status">
              {notice.text}
            </p>
          )}
          {viewer ? (
            <ViewerContext.Provider value={viewer}>{children}</ViewerContext.Provider>
          ) : (
            children
          )}
        </main>
      </body>
    </html>
  )
}

function Around({ place }: { place: Place | undefined }) {
  return (
    <>
      <nav aria-label="Dashboard">
        {places.map(([href, name]) => (
          <a href={href} {...(href === place && { 'aria-current': 'page' })}>
            {name}
          </a>
        ))}
      </nav>
      <div class="aside">
        <a href="/docs">Docs</a>
        <form method="post" action="/dashboard/sign-out">
          <button class="link">Sign out</button>
        </form>
      </div>
    </>
  )
}

function Before() {
  return (
    <nav aria-label="Pages">
      <a href="/docs">Docs</a>
      <a href="/dashboard/sign-in">Sign in</a>
      <a href="/dashboard/sign-up">Sign up</a>
    </nav>
  )
}
