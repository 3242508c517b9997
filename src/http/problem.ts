// The one error class for what a client may be told (RFC 9457); its codes are in problems.ts.
import { type ProblemCode, problems } from './problems'

/** One fault of a request: where it is (a JSON pointer into the body, or a parameter) and what. */
export type Fault = { pointer?: string; parameter?: string; code: string; detail: string }

type ApiErrorOptions = {
  detail?: string
  errors?: Fault[]
  headers?: Record<string, string>
  /** Further members of the problem, such as counts. */
  members?: Record<string, unknown>
  cause?: unknown
}

export class ApiError extends Error {
  override name = 'ApiError'
  readonly code: ProblemCode
  readonly options: ApiErrorOptions

  constructor(code: ProblemCode, options: ApiErrorOptions = {}) {
    super(options.detail ?? problems[code].title, { cause: options.cause })
    this.code = code
    this.options = options
  }

  get status(): number {
    return problems[this.code].status
  }
}

/** RFC 6901. */
export function pointerTo(path: readonly PropertyKey[]): string {
  const parts = path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'))
  return parts.map((part) => `/${part}`).join('')
}

/** A 422 that names one body field, for rules that no schema can see. */
export function invalidField(pointer: string, code: string, detail: string): ApiError {
  return new ApiError('invalid_request', { errors: [{ pointer, code, detail }] })
}

/** A 422 that names one query parameter. */
export function invalidParameter(parameter: string, code: string, detail: string): ApiError {
  return new ApiError('invalid_request', { errors: [{ parameter, code, detail }] })
}
