// The header fields that follow from what a route is, for the document.
import * as z from 'zod'
import type { ResponseDescription } from './contract'
import { idempotencyKey, keyHeader } from '../idempotency/key'
import type { DescribedRoute } from './described-routes'

const tagExample = '"7"'

const ifMatch = z
  .string()
  .max(2000)
  .optional()
  .meta({
    description:
      'Tags as `ETag` has them, or `*`: the change is made only while the resource has one of these versions, and is 412 otherwise. Figures that move by themselves, such as a balance, are no change of it.',
    example: tagExample,
    param: { id: 'IfMatch' },
  })

const ifNoneMatch = z
  .string()
  .max(2000)
  .optional()
  .meta({
    description: 'Tags that you have the answer of: if it is still the same, 304 says so.',
    example: tagExample,
    param: { id: 'IfNoneMatch' },
  })

const bookmarkExample = '00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683'

const bookmark = z
  .string()
  .max(200)
  .optional()
  .meta({
    description:
      'The `D1-Bookmark` of an earlier response: this one is then at least as new. Without it, a read may be a moment behind.',
    example: bookmarkExample,
    param: { id: 'D1Bookmark' },
  })

/** The fields of a request, beyond those that every request has. */
export function requestFieldsOf(route: DescribedRoute) {
  return z.object({
    ...(isTaggedRead(route) && { 'If-None-Match': ifNoneMatch }),
    ...(isTaggedEdit(route) && { 'If-Match': ifMatch }),
    ...(route.contract.description.scope !== null && { 'D1-Bookmark': bookmark }),
    ...(route.method === 'POST' && { [keyHeader]: idempotencyKey }),
  })
}

/** The fields of an answer as components, by name. */
export function answerFieldsOf(route: DescribedRoute, status: number) {
  return {
    ...(hasTag(route, status) && { ETag: { $ref: '#/components/headers/ETag' } as const }),
    ...(route.method !== 'GET' &&
      status < 300 && { 'D1-Bookmark': { $ref: '#/components/headers/D1Bookmark' } as const }),
    ...(route.method === 'POST' && {
      'Idempotency-Replayed': { $ref: '#/components/headers/IdempotencyReplayed' } as const,
    }),
  }
}

export const answerFieldComponents = {
  ETag: {
    description:
      'The version of the resource, and a digest of the figures in it that move by themselves. To be sent back as `If-Match` with a change, or as `If-None-Match` to ask again.',
    schema: { type: 'string', maxLength: 40 },
    example: tagExample,
  },
  D1Bookmark: {
    description: 'The state that this write has made: send it with a read that must show it.',
    schema: { type: 'string', maxLength: 200 },
    example: bookmarkExample,
  },
  IdempotencyReplayed: {
    description: '`true` when this is the answer that the first request with this key got.',
    schema: { type: 'string', const: 'true' },
    example: 'true',
  },
} as const

/** All answers of a route that are no problem: those that it tells itself, and 304. */
export function answersOf(route: DescribedRoute): Record<number, ResponseDescription> {
  const { responses } = route.contract.description
  if (!isTaggedRead(route)) return responses
  return { ...responses, 304: { description: 'It is as it was: see `If-None-Match`.' } }
}

/** Whether such an answer carries `ETag`; one about many resources at once never does. */
export function hasTag(route: DescribedRoute, status: number): boolean {
  const { tagged = false } = route.contract.description
  const answer = answersOf(route)[status]
  return tagged && answer !== undefined && !answer.untagged && status !== 204
}

export function isTaggedEdit({ method, contract }: DescribedRoute): boolean {
  return contract.description.tagged === true && ['PATCH', 'PUT', 'DELETE'].includes(method)
}

function isTaggedRead({ method, contract }: DescribedRoute): boolean {
  return contract.description.tagged === true && method === 'GET'
}
