// `npm run test:long` looks longer for what an ordinary run looks for.

/** Vite hands tests only those variables whose names begin with its own. */
export const isLong = Boolean(import.meta.env['VITE_LONG'])
