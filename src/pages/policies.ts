// What pages may load and do (Content-Security-Policy): never anything inline, nor from elsewhere.

/** To read: small scripts of our own may run, nothing is sent. */
export const toRead = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
]

/** The reference runs its own script, draws icons that stand in its style, and calls this API alone. */
export const toTry = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
]

/** The dashboard sends forms to itself, and runs small scripts of our own. */
export const forms = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
]
