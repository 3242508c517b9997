// zod's issues as the contract's faults: where, a stable code, and a sentence.
import type * as z from 'zod'
import { type Fault, pointerTo } from './problem'

type Issue = z.core.$ZodIssue

export function faultsOf(target: string, schema: z.ZodType, value: unknown): Fault[] {
  // Without the input a wrong type could not be told from a missing field.
  const result = schema.safeParse(value, { reportInput: true })
  return result.success ? [] : result.error.issues.flatMap((issue) => toFaults(target, issue))
}

function toFaults(target: string, issue: Issue): Fault[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        ...place(target, [...issue.path, key]),
        code: 'unknown',
        detail: target === 'json' ? 'There is no such field.' : 'There is no such parameter.',
      }))
    case 'invalid_union':
      return unionFaults(target, issue)
    default:
      return [{ ...place(target, issue.path), code: codeOf(issue), detail: detailOf(issue) }]
  }
}

/** The faults of the alternative that was meant: the one that knows most of the given fields. */
function unionFaults(target: string, issue: z.core.$ZodIssueInvalidUnion): Fault[] {
  const [meant] = issue.errors.toSorted((one, other) => unknownKeys(one) - unknownKeys(other))
  if (!meant) return [{ ...place(target, issue.path), code: 'invalid', detail: issue.message }]
  return meant.flatMap((inner) =>
    toFaults(target, { ...inner, path: [...issue.path, ...inner.path] }),
  )
}

function unknownKeys(issues: readonly Issue[]): number {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [],
  ).length
}

function place(target: string, path: readonly PropertyKey[]): Pick<Fault, 'pointer' | 'parameter'> {
  if (target !== 'json') return { parameter: String(path[0] ?? '') }
  return { pointer: pointerTo(path) }
}

function codeOf(issue: Issue): string {
  if (issue.code === 'custom' && typeof issue.params?.['code'] === 'string') {
    return issue.params['code']
  }
  const isTyped = issue.code === 'invalid_type' || issue.code === 'invalid_value'
  if (isTyped && issue.input === undefined) return 'required'
  if (issue.code === 'invalid_type') return 'wrong_type'
  return issue.code
}

function detailOf(issue: Issue): string {
  if (codeOf(issue) === 'required') return 'This field is required.'
  return issue.message
}
