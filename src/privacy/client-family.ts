// From a User-Agent to one of few names. The whole text would tell people apart who are nobody's concern, and
// whoever sends another one with each request must not fill a log with it.

/** The first that fits: browsers name their relatives too, so the most particular come first. */
const browsers: readonly [pattern: RegExp, name: string][] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\b(OPR|Opera)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bVersion\/[\d.]+ .*\bSafari\//, 'Safari'],
]

const systems: readonly [pattern: RegExp, name: string][] = [
  [/\b(iPhone|iPad|iPod)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\b(Macintosh|Mac OS X)\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]

/** What programs call themselves in the first word, in lower case. */
const programs: Readonly<Record<string, string>> = {
  'apache-httpclient': 'Java',
  dart: 'Dart',
  'go-http-client': 'Go',
  'google-apps-script': 'Google Apps Script',
  guzzlehttp: 'PHP',
  java: 'Java',
  'java-http-client': 'Java',
  node: 'Node.js',
  'node-fetch': 'Node.js',
  'python-httpx': 'Python',
  'python-requests': 'Python',
  'python-urllib': 'Python',
  python: 'Python',
  postmanruntime: 'Postman',
  reqwest: 'Rust',
  ureq: 'Rust',
  undici: 'Node.js',
  axios: 'Node.js',
  got: 'Node.js',
  bun: 'Bun',
  deno: 'Deno',
  curl: 'curl',
  faraday: 'Ruby',
  ruby: 'Ruby',
  httpie: 'HTTPie',
  insomnia: 'Insomnia',
  okhttp: 'okhttp',
  php: 'PHP',
  wget: 'Wget',
  zapier: 'Zapier',
}

/** For what the list does not know, and for more different ones than a log takes. */
export const otherClient = 'other'

/** Such as `curl` or `Firefox on macOS`; null for a client that says nothing. */
export function clientFamily(userAgent: string | null): string | null {
  if (userAgent === null || userAgent.trim() === '') return null
  const browser = find(browsers, userAgent)
  if (browser !== null) return `${browser} on ${find(systems, userAgent) ?? otherClient}`
  const [word = ''] = userAgent.trim().split(/[/\s(;]/, 1)
  const name = word.toLowerCase()
  if (Object.hasOwn(programs, name)) return programs[name] ?? otherClient
  return /\bWindowsPowerShell\//.test(userAgent) ? 'PowerShell' : otherClient
}

function find(names: readonly [RegExp, string][], text: string): string | null {
  return names.find(([pattern]) => pattern.test(text))?.[1] ?? null
}
