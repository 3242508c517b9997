import { Button } from '../../components/page'
import { Field, Once, Refused } from '../../components/fields'
import { NewPassword } from '../../components/new-password'
import type { Refusal } from '../../forms/attempt'
import { ProfileFields, profileLabels } from '../account/profile'

const labels = { email: 'E-mail', password: 'Password', ...profileLabels }

export function SignUp({ refusal, locale }: { refusal: Refusal | null; locale: string }) {
  return (
    <section class="card narrow">
      <h1>Sign up</h1>
      <Refused refusal={refusal} labels={labels} />
      <form method="post" action="/dashboard/sign-up" {...(!refusal && { 'data-guess': '' })}>
        <Once />
        <Field
          name="email"
          label={labels.email}
          type="email"
          refusal={refusal}
          input={{ autocomplete: 'username', required: true }}
        />
        <NewPassword name="password" label={labels.password} refusal={refusal} />
        <ProfileFields
          refusal={refusal}
          profile={{ name: null, currency: 'EUR', locale, time_zone: 'UTC' }}
        />
        <p class="actions">
          <Button>Sign up</Button>
        </p>
      </form>
      <p class="hint">
        Here already? <a href="/dashboard/sign-in">Sign in</a>.
      </p>
    </section>
  )
}
