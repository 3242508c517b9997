// What every request to the dashboard passes, beside what all requests pass.
import type { MiddlewareHandler } from 'hono'
import type { App } from '../../env'
import { dispatchAfter } from '../../events/dispatch-after'
import { limit } from '../../rate-limit/limit'
import { readYourWrites } from '../session/read-your-writes'
import { refuseForeignForms } from '../session/same-origin'
import { signedIn } from '../session/signed-in'

/** Where nobody needs to be signed in. */
const open = ['/dashboard/sign-in', '/dashboard/sign-up']

export const dashboardGate: readonly MiddlewareHandler<App>[] = [
  dispatchAfter(),
  refuseForeignForms(),
  readYourWrites(),
  signedIn({ except: open }),
  limit(),
]
