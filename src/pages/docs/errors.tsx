import { problems } from '../http/problems'
import { Prose } from './components/text'
import { Layout } from './layout'

const entries = Object.entries(problems)

export function Errors() {
  return (
    <Layout
      title="Errors · Finance.HDdev"
      description="Every error code of the API: its status, what it means and what mends it."
      path="/docs/errors"
    >
      <h1>Errors</h1>
      <p class="lead">
        Whatever goes wrong is told as <code>application/problem+json</code> (RFC 9457). The{' '}
        <code>code</code> never changes; the wording may. <code>errors</code> names every field or
        parameter at fault, and <code>request_id</code> is what we ask for if you report it.
      </p>
      <nav aria-label="Codes">
        <ul class="codes">
          {entries.map(([code]) => (
            <li>
              <a href={`#${code}`}>{code}</a>
            </li>
          ))}
        </ul>
      </nav>
      {entries.map(([code, { status, title, meaning, mend }]) => (
        <section class="error" id={code} aria-labelledby={`${code}-title`}>
          <h2 id={`${code}-title`}>
            <span class="status">{status}</span> <code>{code}</code>
          </h2>
          <p class="title">{title}</p>
          <dl>
            <dt>Meaning</dt>
            <dd>
              <Prose text={meaning} />
            </dd>
            <dt>Mend</dt>
            <dd>
              <Prose text={mend} />
            </dd>
          </dl>
        </section>
      ))}
    </Layout>
  )
}
