// Budgets and goals, and how far they are: in words first, in colour as well.
import type { Budget } from '../../../budgets/schema'
import type { Goal } from '../../../goals/schema'
import { Badge, Card, Progress } from '../../components/page'
import { formatAmount, formatDay, formatNumber, useViewer } from '../../viewer'

type State = { tone: 'good' | 'busy' | 'bad' | 'plain'; text: string }

export function Budgets({ budgets }: { budgets: readonly Budget[] }) {
  return (
    <Card id="budgets" title="Budgets">
      {budgets.length === 0 ? (
        <p class="hint">
          There is no budget yet. <a href="/docs#tag/Budgets">The API</a> makes one of any
          categories.
        </p>
      ) : (
        <ul class="plans">
          {budgets.map((budget) => (
            <li>
              <BudgetLine budget={budget} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function BudgetLine({ budget }: { budget: Budget }) {
  const { locale } = useViewer()
  const { name, currency, progress } = budget
  const money = (amount: number) => formatAmount(amount, currency, locale)
  const { tone, text } = budgetState(budget, money)
  return (
    <>
      <p class="plan">
        <strong>{name}</strong> <Badge tone={tone}>{text}</Badge>
      </p>
      {progress && (
        <>
          <Progress
            label={`${name}, spent`}
            percent={progress.percent ?? (progress.spent > 0 ? 101 : 0)}
            text={`${money(progress.spent)} of ${money(progress.budgeted + progress.rolled_over)}`}
          />
          <p class="hint">
            {progress.remaining > 0
              ? `${money(progress.per_day_left)} a day until ${formatDay(progress.period_end, locale)}`
              : `Until ${formatDay(progress.period_end, locale)}`}
          </p>
        </>
      )}
    </>
  )
}

/** Percent; a higher threshold of the budget's own stands in its place. */
const nearlyUsedUp = 80

function budgetState(
  { progress, alert_thresholds }: Budget,
  money: (amount: number) => string,
): State {
  if (!progress) return { tone: 'plain', text: 'Not running today' }
  const { remaining, percent, pace } = progress
  if (remaining < 0) return { tone: 'bad', text: `Over by ${money(-remaining)}` }
  const near = Math.max(nearlyUsedUp, ...alert_thresholds.filter((threshold) => threshold < 100))
  if (percent !== null && percent >= near) return { tone: 'busy', text: 'Nearly used up' }
  if (pace === 'over') return { tone: 'busy', text: 'Faster than planned' }
  return { tone: 'good', text: `${money(remaining)} left` }
}

export function Goals({ goals }: { goals: readonly Goal[] }) {
  return (
    <Card id="goals" title="Goals">
      {goals.length === 0 ? (
        <p class="hint">
          There is no goal yet. <a href="/docs#tag/Goals">The API</a> sets one, and follows an
          account or what you put aside.
        </p>
      ) : (
        <ul class="plans">
          {goals.map((goal) => (
            <li>
              <GoalLine goal={goal} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function GoalLine({ goal }: { goal: Goal }) {
  const { locale } = useViewer()
  const { name, currency, target_amount, target_date, progress } = goal
  const money = (amount: number) => formatAmount(amount, currency, locale)
  const state = goalState(goal)
  const needs =
    progress.per_month_needed !== null && progress.remaining > 0
      ? `${money(progress.per_month_needed)} a month`
      : null
  const until = target_date === null ? null : `until ${formatDay(target_date, locale)}`
  const note = [needs, until].filter((part) => part !== null).join(' ')
  return (
    <>
      <p class="plan">
        <strong>{name}</strong> {state && <Badge tone={state.tone}>{state.text}</Badge>}
      </p>
      <Progress
        label={`${name}, saved`}
        // A bar beyond its end would look like a fault; here it is none.
        percent={Math.min(progress.percent, 100)}
        text={`${money(progress.saved)} of ${money(target_amount)} (${formatNumber(progress.percent, locale)} %)`}
      />
      {note !== '' && <p class="hint">{note.charAt(0).toUpperCase() + note.slice(1)}</p>}
    </>
  )
}

function goalState({ progress }: Goal): State | null {
  if (progress.remaining === 0) return { tone: 'good', text: 'Reached' }
  if (progress.on_track === null) return null
  return progress.on_track ? { tone: 'good', text: 'On track' } : { tone: 'busy', text: 'Behind' }
}
