import type { CsvMapping } from './reader'
import type { ImportQuery } from './schema'

/** What a request says about a CSV; `charset` is what its media type named. */
export function mappingOf(query: ImportQuery, charset: string | undefined): CsvMapping {
  const { date_order, columns, delimiter, encoding = charset, decimal } = query
  return {
    ...(date_order && { dateOrder: date_order }),
    ...(columns && { columns }),
    ...(delimiter && { delimiter }),
    ...(encoding && { encoding }),
    ...(decimal && { decimal }),
  }
}
