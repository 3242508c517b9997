import { Button } from '../../components/page'
import { Field, Refused } from '../../components/fields'
import type { Refusal } from '../../forms/attempt'

export function SignIn({ refusal, next }: { refusal: Refusal | null; next: string }) {
  const labels = { email: 'E-mail', password: 'Password' }
  return (
    <section class="card narrow">
      <h1>Sign in</h1>
      <Refused refusal={refusal} labels={labels} />
      <form method="post" action="/dashboard/sign-in">
        <input type="hidden" name="next" value={next} />
        <Field
          name="email"
          label={labels.email}
          type="email"
          refusal={refusal}
          input={{ autocomplete: 'username', required: true }}
        />
        <Field
          name="password"
          label={labels.password}
          type="password"
          refusal={refusal}
          input={{ autocomplete: 'current-password', required: true }}
        />
        <p class="actions">
          <Button>Sign in</Button>
        </p>
      </form>
      <p class="hint">
        Not here yet? <a href="/dashboard/sign-up">Sign up</a>.
      </p>
    </section>
  )
}
