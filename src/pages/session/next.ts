// Where signing in leads back to.

export const home = '/dashboard'

/** Only ever a page of the dashboard: nobody is sent elsewhere by an address that looks like ours. */
export function safeNext(wanted: string | undefined): string {
  const here = 'https://here.invalid'
  const url = URL.parse(wanted ?? home, here)
  if (!url || url.origin !== here || !/^\/dashboard(\/|$)/.test(url.pathname)) return home
  return url.pathname.startsWith('/dashboard/sign-') ? home : `${url.pathname}${url.search}`
}

/** The page of sign-in that leads back to where the request was to go; a form's to the page that held it. */
export function signInAddress({ method, url, headers }: Request): string {
  const isRead = method === 'GET' || method === 'HEAD'
  const wanted = isRead ? url : headers.get('Referer')
  const { pathname, search } = URL.parse(wanted ?? '') ?? { pathname: home, search: '' }
  const next = safeNext(`${pathname}${search}`)
  return next === home
    ? '/dashboard/sign-in'
    : `/dashboard/sign-in?${new URLSearchParams({ next })}`
}
