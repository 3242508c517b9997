// How many rows to read at once: as many as fit into memory beside all else that an isolate does (128 MB), in
// as few calls as that allows: an invocation may query D1 1,000 times (d1/platform/limits).

/** A few MB as rows, as text and on their way out. */
const charactersPerPage = 2_000_000
const mostPerPage = 2_000

export class Pace {
  limit = 250

  /** What a page came to. It grows step by step, and shrinks at once. */
  tell(items: number, characters: number): void {
    const fitting = Math.floor((charactersPerPage * items) / Math.max(characters, 1))
    this.limit = Math.max(10, Math.min(fitting, this.limit * 2, mostPerPage))
  }
}
