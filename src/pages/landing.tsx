import { Layout } from './layout'

export function Landing({ origin }: { origin: string }) {
  return (
    <Layout
      title="Finance.HDdev: your own money data in your own tools"
      description="A personal finance REST API: accounts, transactions and categories, simple and secure."
      path="/"
    >
      <h1>Your own money data in your own tools</h1>
      <p class="lead">
        Finance.HDdev is a personal finance API. Keep accounts, transactions and categories in one
        place, bring in bank statements, and build on them with plain JSON over HTTP.
      </p>
      <h2>First call</h2>
      <ol class="steps">
        <li>
          <p>Register. The answer signs you in at once: it holds an access token.</p>
          <Call
            lines={[
              `curl ${origin}/api/v1/auth/register \\`,
              `  -H 'Content-Type: application/json' \\`,
              `  -d '{"email": "you@example.com", "password": "choose a long sentence"}'`,
            ]}
          />
        </li>
        <li>
          <p>Keep the access token. It lives 30 minutes; signing in gives another.</p>
          <Call
            lines={[
              `curl ${origin}/api/v1/auth/login \\`,
              `  -H 'Content-Type: application/json' \\`,
              `  -d '{"email": "you@example.com", "password": "choose a long sentence"}'`,
              `TOKEN='the access_token of the answer'`,
            ]}
          />
        </li>
        <li>
          <p>Ask for your transactions.</p>
          <Call
            lines={[`curl ${origin}/api/v1/transactions \\`, `  -H "Authorization: Bearer $TOKEN"`]}
          />
        </li>
      </ol>
      <h2>Go on</h2>
      <ul class="cards">
        <Card
          href="/docs"
          name="Reference"
          text="Every operation, with examples, to read and to try."
        />
        <Card
          href="/docs/webhooks"
          name="Webhooks"
          text="Be told what changes: signed, and tried again until it arrives."
        />
        <Card
          href="/docs/errors"
          name="Errors"
          text="Every code, what it means and what mends it."
        />
        <Card
          href="/api/v1/openapi.json"
          name="OpenAPI document"
          text="Version 3.1, for your code generator and your tools."
        />
        <Card
          href="/health"
          name="Health"
          text="The build that answers, and whether its database does."
        />
      </ul>
    </Layout>
  )
}

function Call({ lines }: { lines: readonly string[] }) {
  return (
    <pre tabindex={0}>
      <code>{lines.join('\n')}</code>
    </pre>
  )
}

function Card({ href, name, text }: { href: string; name: string; text: string }) {
  return (
    <li>
      <a href={href}>{name}</a>
      <p>{text}</p>
    </li>
  )
}
