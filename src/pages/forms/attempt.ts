// Carries out what a form asks for by the API's own schema and verb; what they refuse is shown in the form.
import type * as z from 'zod'
import { detailOf } from '../../http/answer'
import { faultsOf } from '../../http/faults'
import { ApiError, type Fault } from '../../http/problem'
import { problems } from '../../http/problems'
import type { Form, Typed } from './form'

/** Why the form was refused, in the words of the API, with what was typed. */
export type Refusal = {
  status: number
  title: string
  detail: string
  faults: readonly Fault[]
  typed: Typed
  headers: Readonly<Record<string, string>>
}

export type Outcome<Result> = { result: Result } | { refusal: Refusal }

/**
 * `input` turns the form into what the API would be sent; `perform` gets it parsed and calls the same verb.
 * Throws what no form can mend: an ended session, and faults of ours.
 */
export async function attempt<Schema extends z.ZodType, Result>(
  form: Form,
  { schema, input }: { schema: Schema; input: unknown },
  perform: (input: z.output<Schema>) => Promise<Result>,
): Promise<Outcome<Result>> {
  try {
    return { result: await perform(parse(schema, input)) }
  } catch (error) {
    if (!(error instanceof ApiError) || isNoFormsFault(error)) throw error
    return { refusal: refusalOf(error, form) }
  }
}

/** Throws invalid_request, as the API does. */
function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw new ApiError('invalid_request', { errors: faultsOf('json', schema, input) })
}

function refusalOf(error: ApiError, form: Form): Refusal {
  return {
    status: error.status,
    title: problems[error.code].title,
    detail: detailOf(error),
    faults: error.options.errors ?? [],
    typed: form.typed(),
    headers: error.options.headers ?? {},
  }
}

/** To be told as a page: what is ours is logged then, and says whether the change is made all the same. */
function isNoFormsFault(error: ApiError): boolean {
  return error.status >= 500 || endsSession(error)
}

function endsSession(error: ApiError): boolean {
  return error.status === 401 && error.code !== 'invalid_credentials'
}

/** Of a refusal, what is said at the field of that name: `limits.minute` is at `/limits/minute`. */
export function faultsAt(refusal: Refusal | null, name: string): string[] {
  const faults = refusal?.faults ?? []
  return faults.filter((fault) => isAt(name, nameOf(fault))).map(({ detail }) => detail)
}

export function nameOf({ pointer, parameter }: Fault): string {
  return parameter ?? (pointer ?? '').slice(1).replaceAll('/', '.')
}

function isAt(name: string, place: string): boolean {
  return place === name || place.startsWith(`${name}.`)
}
