// The whole API on one page: what every request passes, in order, then what there is.
import { Hono } from 'hono'
import { accountRoutes } from './accounts/routes'
import { categoryRoutes } from './categories/routes'
import { headers, noStore, notFound, onError, prepare } from './http/answer'
import { crossOrigin } from './http/cors'
import { logRequests } from './http/log'
import { methodNotAllowed } from './http/methods'
import { authenticate } from './sessions/authenticate'
import { documentRoutes } from './http/document-routes'
import { healthRoutes } from './http/health'
import { pageRoutes } from './pages/routes'
import { keySetRoutes, sessionRoutes } from './sessions/routes'
import { importRoutes } from './statements/routes'
import { transactionRoutes } from './transactions/routes'
import { userRoutes } from './users/routes'
import type { App } from './env'

export const app = new Hono<App>()

app.use(prepare(), logRequests(), headers(), noStore(), crossOrigin())
app.use(methodNotAllowed(app))
app.use('/api/v1/*', authenticate())

app.route('/', pageRoutes)
app.route('/', healthRoutes)
app.route('/api/v1', documentRoutes(app))
app.route('/', keySetRoutes)
app.route('/api/v1', sessionRoutes)
app.route('/api/v1', userRoutes)
app.route('/api/v1', accountRoutes)
app.route('/api/v1', transactionRoutes)
app.route('/api/v1', categoryRoutes)
app.route('/api/v1', importRoutes)

app.notFound(notFound)
app.onError(onError)
