// What real runtimes log: each line is scanned as those of the worker's own tests are.
import { faultsOf, Secrets } from '../support/log-scan'

export class RuntimeLog {
  private readonly secrets = new Secrets()
  private readonly faults: string[] = []
  private scanned = 0

  constructor() {
    this.secrets.plantForGood(...sentByAll)
  }

  /** A line of the worker; one that is no JSON and is said to be the platform's own is left out. */
  take = (line: { level: string; message: string }): void => {
    if (isOfPlatform(line)) return
    this.scanned += 1
    const faults = faultsOf(line.message, this.secrets)
    if (faults.length > 0) this.faults.push(`${faults.join('\n')}\n${line.message}`)
  }

  /** Throws when a line held what none may hold. Answers with how many there were. */
  hold(): number {
    const [first] = this.faults
    if (first !== undefined) throw new Error(`What must not be in the log is:\n${first}`)
    return this.scanned
  }
}

/** What the tests of this folder send. */
const sentByAll = ['correct horse battery staple', 'Everyday']

/** A killed or crashed runtime says so by itself. */
function isOfPlatform({ level, message }: { level: string; message: string }): boolean {
  return level !== 'log' && !message.startsWith('{')
}
