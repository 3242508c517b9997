// A user of a copy that may die at any moment, who writes as fast as it answers.
import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import type { Copy } from './copy'

export type Attempt = { key: string; body: Record<string, unknown> }
type Acknowledged = Attempt & { text: string }
type Answer = { status: number; text: string; replayed: boolean }

const Account = z.object({ id: z.string(), balance: z.object({ current: z.int() }) })
const Row = z.object({ id: z.string(), note: z.string(), account_id: z.string(), amount: z.int() })
const Hook = z.object({ secret: z.string() })
const Page = z.object({ data: z.array(Row), next_cursor: z.string().nullable() })

export function isTransfer({ body }: Attempt): boolean {
  return 'to_account_id' in body
}

export class Household {
  readonly acknowledged: Acknowledged[] = []
  readonly unacknowledged: Attempt[] = []
  private isPaused = false
  private isStopped = false

  private constructor(
    private readonly copy: Copy,
    private readonly token: string,
    private readonly accounts: string[],
  ) {}

  static async register(copy: Copy): Promise<Household> {
    const post = async (path: string, body: unknown, token = '') => {
      const response = await fetch(`${copy.origin()}/api/v1${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      })
      return response.json()
    }
    const login = { email: 'ada@example.com', password: 'correct horse battery staple' }
    const { access_token: token } = z
      .object({ access_token: z.string() })
      .parse(await post('/auth/register', login))
    const account = { name: 'Everyday', type: 'checking', currency: 'EUR' }
    const accounts = [
      Account.parse(await post('/accounts', account, token)),
      Account.parse(await post('/accounts', account, token)),
    ]
    return new Household(
      copy,
      token,
      accounts.map(({ id }) => id),
    )
  }

  /** Has everything that is recorded told to `url`. The secret that signs it. */
  async subscribe(url: string): Promise<string> {
    const response = await fetch(`${this.copy.origin()}/api/v1/webhooks`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${this.token}` },
      body: JSON.stringify({ url, events: ['transaction.created'] }),
    })
    return Hook.parse(await response.json()).secret
  }

  /** One writer, until it is stopped: a third of its writes are transfers. */
  async write(): Promise<void> {
    while (!this.isStopped) {
      if (this.isPaused) {
        await sleep(10)
        continue
      }
      const attempt = this.newAttempt()
      const answer = await this.send(attempt).catch(() => null)
      if (answer?.status === 201) this.acknowledged.push({ ...attempt, text: answer.text })
      else this.unacknowledged.push(attempt)
    }
  }

  /** So many more acknowledged writes. */
  async hasWritten(more: number): Promise<void> {
    const goal = this.acknowledged.length + more
    while (this.acknowledged.length < goal) await sleep(10)
  }

  pause(): void {
    this.isPaused = true
  }

  resume(): void {
    this.isPaused = false
  }

  stop(): void {
    this.isStopped = true
  }

  async send({ key, body }: Attempt): Promise<Answer> {
    const response = await fetch(`${this.copy.origin()}/api/v1/transactions`, {
      method: 'POST',
      headers: { ...this.headers(), 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    })
    return {
      status: response.status,
      text: await response.text(),
      replayed: response.headers.get('Idempotency-Replayed') === 'true',
    }
  }

  /** All of them, not too many at once. */
  async sendAll(attempts: readonly Attempt[]): Promise<Answer[]> {
    const answers: Answer[] = []
    for (let done = 0; done < attempts.length; done += 20) {
      const some = attempts.slice(done, done + 20)
      answers.push(...(await Promise.all(some.map((attempt) => this.send(attempt)))))
    }
    return answers
  }

  /** All transactions, page by page. */
  async rows(): Promise<z.infer<typeof Row>[]> {
    const rows: z.infer<typeof Row>[] = []
    let cursor = ''
    do {
      const page = Page.parse(await this.read(`/transactions?limit=500${cursor}`))
      rows.push(...page.data)
      cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`
    } while (cursor !== '')
    return rows
  }

  async balances(): Promise<Record<string, number>> {
    const { data } = z.object({ data: z.array(Account) }).parse(await this.read('/accounts'))
    return Object.fromEntries(data.map(({ id, balance }) => [id, balance.current]))
  }

  sumsOf(rows: readonly z.infer<typeof Row>[]): Record<string, number> {
    const sums = this.accounts.map((id) => {
      const own = rows.filter(({ account_id }) => account_id === id)
      return [id, own.reduce((sum, { amount }) => sum + amount, 0)] as const
    })
    return Object.fromEntries(sums)
  }

  private newAttempt(): Attempt {
    const key = randomUUID()
    const [from, to] = randomInt(2) === 0 ? this.accounts : this.accounts.toReversed()
    const transfer = randomInt(3) === 0 ? { to_account_id: to } : {}
    const amount = -1 - randomInt(10_000)
    // The note finds the rows of a key again, on both legs of a transfer.
    return { key, body: { account_id: from, date: '2026-11-02', amount, note: key, ...transfer } }
  }

  private async read(path: string): Promise<unknown> {
    const response = await fetch(`${this.copy.origin()}/api/v1${path}`, { headers: this.headers() })
    return response.json()
  }

  private headers() {
    return { Authorization: `Bearer ${this.token}` }
  }
}
