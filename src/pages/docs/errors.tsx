import { exampleProblem } from '../../http/problem-examples'
import { type ProblemCode, problems } from '../../http/problems'
import { CodeBlock, Prose } from '../components/text'
import { Docs, type Section } from './layout'

/** RFC 9110 section 15. */
const reasons: Record<(typeof problems)[ProblemCode]['status'], string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

// Safe: the keys of a constant object are its type's keys.
const codes = Object.keys(problems) as ProblemCode[]

const groups = [...Map.groupBy(codes, (code) => problems[code].status)].toSorted(
  ([one], [other]) => one - other,
)

const sections: readonly Section[] = groups.map(([status]) => [
  `status-${status}`,
  `${status} ${reasons[status]}`,
])

export function Errors({ origin }: { origin: string }) {
  return (
    <Docs
      title="Errors"
      description="Every error code of the API: its status, what it means, what causes it and what mends it."
      path="/docs/errors"
      sections={sections}
    >
      <h1>Errors</h1>
      <p class="lead">
        Whatever goes wrong is told as <code>application/problem+json</code> (RFC 9457). The{' '}
        <code>code</code> never changes; the wording may.
      </p>
      <p>
        <code>type</code> leads to the code’s place on this page, <code>errors</code> names every
        field or parameter at fault, all at once, and <code>request_id</code> is what to quote if
        you report it.
      </p>
      <CodeBlock code={exampleOf('invalid_request', origin)} label="A problem" />
      <h2 id="codes">All codes</h2>
      <dl class="by-status">
        {groups.map(([status, ofStatus]) => (
          <div>
            <dt>
              <a href={`#status-${status}`}>{status}</a>
            </dt>
            <dd>
              <ul class="codes">
                {ofStatus.map((code) => (
                  <li>
                    <a href={`#${code}`}>{code}</a>
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        ))}
      </dl>
      {groups.map(([status, ofStatus]) => (
        <section aria-labelledby={`status-${status}`}>
          <h2 id={`status-${status}`}>
            <span class="status">{status}</span> {reasons[status]}
          </h2>
          {ofStatus.map((code) => (
            <Entry code={code} origin={origin} />
          ))}
        </section>
      ))}
    </Docs>
  )
}

function Entry({ code, origin }: { code: ProblemCode; origin: string }) {
  const { title, meaning, cause, mend } = problems[code]
  return (
    <section class="error" id={code} aria-labelledby={`${code}-title`}>
      <h3 id={`${code}-title`}>
        <code>{code}</code>
      </h3>
      <p class="title">{title}</p>
      <dl>
        {(
          [
            ['Meaning', meaning],
            ['Cause', cause],
            ['Mend', mend],
          ] as const
        ).map(([name, text]) => (
          <>
            <dt>{name}</dt>
            <dd>
              <Prose text={text} />
            </dd>
          </>
        ))}
      </dl>
      <details>
        <summary>Example</summary>
        <CodeBlock code={exampleOf(code, origin)} label={`Example of ${code}`} />
      </details>
    </section>
  )
}

function exampleOf(code: ProblemCode, origin: string): string {
  return JSON.stringify(exampleProblem(code, origin), null, 2)
}
