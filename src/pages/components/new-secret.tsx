// Asks for a new secret in the place of another one, and how long the old one is good for.
import type { PropsWithChildren } from 'hono/jsx'
import type { Refusal } from '../forms/attempt'
import { Once, Refused, Select } from './fields'
import { Button, ButtonLink } from './page'

/** In seconds, as the API takes them. */
const overlaps = [
  ['86400', 'A day more'],
  ['604800', 'A week more'],
  ['3600', 'An hour more'],
  ['0', 'Not at all: it has leaked'],
] as const

type Props = PropsWithChildren<{
  title: string
  /** Of what it is the secret. */
  path: string
  /** What the old secret goes on doing. */
  label: string
  refusal: Refusal | null
}>

export function NewSecretPage({ title, path, label, refusal, children }: Props) {
  return (
    <section class="card narrow">
      <h1>{title}</h1>
      {children}
      <Refused refusal={refusal} labels={{ overlap_seconds: label }} />
      <form method="post" action={`${path}/rotate`}>
        <Once />
        <Select
          name="overlap_seconds"
          label={label}
          value="86400"
          refusal={refusal}
          options={overlaps}
        />
        <p class="actions">
          <Button>Make a new secret</Button>
          <ButtonLink look="quiet" href={path}>
            Cancel
          </ButtonLink>
        </p>
      </form>
    </section>
  )
}
