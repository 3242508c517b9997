import type { Child } from 'hono/jsx'

export type Column<Row> = {
  name: string
  cell: (row: Row) => Child
  /** Figures stand at the end of their column. */
  align?: 'end'
  /** Its cells name their row. */
  heads?: true
  /** Buttons and links, whose name is only read aloud. */
  silent?: true
}

/** A table that becomes a list of cards where it would be too narrow; its roles are stated so that they stay. */
export function Table<Row>({
  caption,
  columns,
  rows,
}: {
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
}) {
  return (
    <table role="table">
      <caption class="unseen">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ name, align, silent }) => (
            <th scope="col" role="columnheader" class={align ?? ''}>
              {silent ? <span class="unseen">{name}</span> : name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr role="row">{columns.map((column) => cellOf(column, row))}</tr>
        ))}
      </tbody>
    </table>
  )
}

function cellOf<Row>({ name, cell, align, heads, silent }: Column<Row>, row: Row) {
  const shared = { class: align ?? '', ...(!silent && !heads && { 'data-label': name }) }
  return heads ? (
    <th scope="row" role="rowheader" {...shared}>
      {cell(row)}
    </th>
  ) : (
    <td role="cell" {...shared}>
      {cell(row)}
    </td>
  )
}
