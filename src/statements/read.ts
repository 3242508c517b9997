// From the bytes of an upload to the one statement that is to be imported.
import { ApiError, type Fault } from '../http/problem'
import { type ReadOptions, type Statement, StatementError, type StatementFormat } from './reader'
import { findReader } from './readers'

/**
 * The statement of the account asked for. Throws unreadable_statement, ambiguous_statement and
 * statement_currency_mismatch.
 */
export function readStatement(
  bytes: Uint8Array,
  options: ReadOptions & { accountEnding: string | undefined },
): { format: StatementFormat; statement: Statement } {
  const { format, statements } = readAny(bytes, options)
  const statement = choose(statements, options.accountEnding)
  if (statement.currency !== null && statement.currency !== options.currency) {
    const detail = `The statement is in ${statement.currency}, the account in ${options.currency}.`
    throw new ApiError('statement_currency_mismatch', { detail })
  }
  return { format, statement }
}

/** The endings of the accounts in the file, for who has to choose one. Throws as readStatement does. */
export function endingsIn(bytes: Uint8Array, options: ReadOptions): string[] {
  return readAny(bytes, options).statements.flatMap(({ accountEnding }) => accountEnding ?? [])
}

function readAny(bytes: Uint8Array, options: ReadOptions) {
  try {
    const reader = findReader(bytes)
    if (!reader) {
      const detail = 'The file is neither OFX, QFX nor CSV.'
      throw new StatementError('unreadable_statement', detail)
    }
    return { format: reader.format, statements: reader.read(bytes, options) }
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    const { message: detail, errors } = error
    // A parameter that is wrong in itself says nothing about the file.
    const isParameter = errors.some(({ code }) => code === 'invalid')
    const code = isParameter ? 'invalid_request' : error.code
    throw new ApiError(code, { detail, ...(errors.length > 0 && { errors }), cause: error })
  }
}

function choose(statements: readonly Statement[], ending: string | undefined): Statement {
  const endings = statements.map(({ accountEnding }) => accountEnding ?? '(no number)').join(', ')
  const [first, ...others] = statements
  if (!first) throw new ApiError('unreadable_statement', { detail: 'The file holds no statement.' })
  if (ending === undefined) {
    if (others.length === 0) return first
    const detail = `The file holds several accounts, whose numbers end in ${endings}.`
    throw new ApiError('ambiguous_statement', {
      detail,
      errors: [accountFault('required', detail)],
    })
  }
  const found = statements.filter((statement) => statement.accountEnding?.endsWith(ending))
  const [chosen] = found
  if (chosen && found.length === 1) return chosen
  const detail = chosen
    ? `Several accounts of the file end in ${ending}.`
    : `No account of the file ends in ${ending}; there are: ${endings}.`
  throw new ApiError('invalid_request', { detail, errors: [accountFault('invalid', detail)] })
}

function accountFault(code: string, detail: string): Fault {
  return { parameter: 'statement_account', code, detail }
}
