import versions from './asset-versions.json'

/** The address of one of our own static files: another one whenever the file is, so it may be kept for ever. */
export function asset(path: keyof typeof versions): string {
  return `${path}?v=${versions[path]}`
}
