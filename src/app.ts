// The whole API on one page: what every request passes, in order, then what there is.
import { Hono } from 'hono'
import { accountRoutes } from './accounts/routes'
import { accountsPages } from './pages/dashboard/accounts/routes'
import { moveRoutes } from './budgets/move-routes'
import { budgetRoutes } from './budgets/routes'
import { categoryRoutes } from './categories/routes'
import { contributionRoutes } from './goals/contribution-routes'
import { dispatchAfter } from './events/dispatch-after'
import { eventRoutes } from './events/routes'
import { goalRoutes } from './goals/routes'
import { reportRoutes } from './reports/routes'
import { headers, noStore, notFound, onError, prepare } from './http/answer'
import { tellBookmark } from './http/bookmark'
import { crossOrigin } from './http/cors'
import { logRequests } from './http/log'
import { methodNotAllowed } from './http/methods'
import { authenticate } from './sessions/authenticate'
import { documentRoutes } from './http/document-routes'
import { healthRoutes } from './http/health'
import { idempotent } from './idempotency/idempotent'
import { accountPages } from './pages/dashboard/account/routes'
import { dashboardGate } from './pages/dashboard/gate'
import { keyPages } from './pages/dashboard/keys/routes'
import { overviewPages } from './pages/dashboard/overview/routes'
import { privacyPages } from './pages/dashboard/privacy/routes'
import { problemPages } from './pages/dashboard/problem-pages'
import { signInPages } from './pages/dashboard/sign-in/routes'
import { signUpPages } from './pages/dashboard/sign-up/routes'
import { missingPage } from './pages/missing'
import { accessRoutes } from './privacy/access-routes'
import { usagePages } from './pages/dashboard/usage/routes'
import { deliveryPages } from './pages/dashboard/webhooks/delivery-routes'
import { webhookPages } from './pages/dashboard/webhooks/routes'
import { pageRoutes } from './pages/routes'
import { exportRoutes } from './privacy/export-routes'
import { limit, tellLimits } from './rate-limit/limit'
import { usageRoutes } from './rate-limit/usage-routes'
import { keyRoutes } from './keys/routes'
import { keySetRoutes, sessionRoutes } from './sessions/routes'
import { importPages } from './pages/dashboard/imports/routes'
import { importRoutes } from './statements/routes'
import { erasureRoutes } from './privacy/erasure-routes'
import { transactionPages } from './pages/dashboard/transactions/routes'
import { transactionRoutes } from './transactions/routes'
import { userRoutes } from './users/routes'
import { webhookRoutes } from './webhooks/routes'
import { deliveryRoutes } from './webhooks/delivery-routes'
import type { App } from './env'

export const app = new Hono<App>()

app.use(prepare(), logRequests(), headers(), noStore(), tellBookmark())
app.use(crossOrigin(), tellLimits())
app.use('/dashboard/*', problemPages())
app.use(methodNotAllowed(app))
app.use('/api/v1/*', dispatchAfter(), authenticate(), limit(), idempotent())
app.use('/dashboard/*', ...dashboardGate)

app.route('/', pageRoutes)
app.route('/dashboard', signUpPages)
app.route('/dashboard', signInPages)
app.route('/dashboard', overviewPages)
app.route('/dashboard', accountPages)
app.route('/', healthRoutes)
app.route('/api/v1', documentRoutes(app))
app.route('/', keySetRoutes)
app.route('/api/v1', sessionRoutes)
app.route('/api/v1', userRoutes)
app.route('/api/v1', erasureRoutes)
app.route('/api/v1', keyRoutes)
app.route('/dashboard', keyPages)
app.route('/api/v1', usageRoutes)
app.route('/api/v1', accessRoutes)
app.route('/dashboard', usagePages)
app.route('/api/v1', accountRoutes)
app.route('/dashboard', accountsPages)
app.route('/api/v1', transactionRoutes)
app.route('/dashboard', transactionPages)
app.route('/api/v1', categoryRoutes)
app.route('/api/v1', importRoutes)
app.route('/dashboard', importPages)
app.route('/api/v1', budgetRoutes)
app.route('/api/v1', moveRoutes)
app.route('/api/v1', goalRoutes)
app.route('/api/v1', contributionRoutes)
app.route('/api/v1', reportRoutes)
app.route('/api/v1', eventRoutes)
app.route('/api/v1', webhookRoutes)
app.route('/api/v1', deliveryRoutes)
app.route('/api/v1', exportRoutes(app))
app.route('/dashboard', privacyPages)
app.route('/dashboard', webhookPages)
app.route('/dashboard', deliveryPages)

app.notFound(missingPage(notFound))
app.onError(onError)
