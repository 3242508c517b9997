// The error half of the document: one response per status, one example per code.
import * as z from 'zod'
import { exampleProblem } from './problem-examples'
import { type ProblemCode, problems } from './problems'

export const Problem = z
  .looseObject({
    type: z.url().meta({ description: 'Where the code is explained.' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    code: z.string().meta({ description: 'Stable; see /docs/errors.', example: 'invalid_request' }),
    detail: z.string(),
    request_id: z.string().meta({ example: 'req_01kb2x9m4tfc3r6w8y0z5n7qhd' }),
    errors: z
      .array(
        z.strictObject({
          pointer: z.string().optional().meta({ description: 'JSON pointer into the body.' }),
          parameter: z.string().optional().meta({ description: 'Name of the parameter.' }),
          code: z.string(),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' })

/** What may be wrong with the credential that comes with a request. */
export const credentialProblems = [
  'unauthenticated',
  'invalid_token',
  'token_expired',
  'session_ended',
  'key_malformed',
  'key_unknown',
  'key_expired',
  'key_revoked',
] as const satisfies readonly ProblemCode[]

/** The problems that most operations share are components; an operation with others of a status spells them out. */
const shared = {
  Malformed: ['malformed_json'],
  Unauthenticated: credentialProblems,
  Forbidden: ['insufficient_scope', 'ip_not_allowed'],
  TooLarge: ['body_too_large'],
  UnsupportedMediaType: ['unsupported_media_type'],
  Invalid: ['invalid_request'],
  TooManyRequests: ['rate_limited', 'too_many_attempts'],
  InternalError: ['internal_error'],
  Unavailable: ['unavailable'],
} as const satisfies Record<string, readonly ProblemCode[]>

export function sharedProblemResponses(origin: string) {
  const entries = Object.entries(shared).map(
    ([name, codes]) => [name, problemResponse(codes, origin)] as const,
  )
  return Object.fromEntries(entries)
}

/** By status, for one operation. */
export function problemResponses(codes: readonly ProblemCode[], origin: string) {
  const byStatus = Map.groupBy(new Set(codes), (code) => problems[code].status)
  const entries = [...byStatus].map(([status, ofStatus]) => {
    const name = nameOf(ofStatus)
    const response = name
      ? { $ref: `#/components/responses/${name}` as const }
      : problemResponse(ofStatus, origin)
    return [String(status), response] as const
  })
  return Object.fromEntries(entries)
}

export function headersOf(descriptions: Record<string, string>) {
  const own = Object.entries(descriptions).map(
    ([name, description]) =>
      [name, { description, schema: { type: 'string', maxLength: 2000 } as const }] as const,
  )
  return { ...onEveryResponse, ...Object.fromEntries(own) }
}

/** Of components, by the name of the field that they describe. */
const onEveryResponse = {
  'Request-Id': { $ref: '#/components/headers/RequestId' },
  RateLimit: { $ref: '#/components/headers/RateLimit' },
  'RateLimit-Policy': { $ref: '#/components/headers/RateLimitPolicy' },
  'X-RateLimit-Limit': { $ref: '#/components/headers/XRateLimitLimit' },
  'X-RateLimit-Remaining': { $ref: '#/components/headers/XRateLimitRemaining' },
  'X-RateLimit-Reset': { $ref: '#/components/headers/XRateLimitReset' },
} as const

function nameOf(codes: readonly ProblemCode[]): string | undefined {
  const wanted = codes.join()
  return Object.entries(shared).find(([, ofName]) => ofName.join() === wanted)?.[0]
}

export function problemResponse(codes: readonly ProblemCode[], origin: string) {
  const [first] = codes
  const status = first && problems[first].status
  const examples = codes.map((code) => [code, { value: exampleProblem(code, origin) }] as const)
  return {
    description: codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' '),
    headers: headersOf({
      ...((status === 401 || status === 403) && {
        'WWW-Authenticate': 'The challenge of RFC 6750: what is wrong with the credential.',
      }),
      ...(status === 415 && { Accept: 'The media types that this operation takes.' }),
      ...((status === 429 || status === 503) && {
        'Retry-After': 'After how many seconds to repeat the request.',
      }),
    }),
    content: {
      'application/problem+json': { schema: Problem, examples: Object.fromEntries(examples) },
    },
  }
}
