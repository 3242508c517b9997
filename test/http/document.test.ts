import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { newAccount, newUser, password } from '../support/fixtures'

describe('the examples of the document', () => {
  it('register a user and sign in as they stand', async () => {
    const paths = await documentedPaths()
    const registration = exampleIn(paths['/auth/register'].post)
    const login = exampleIn(paths['/auth/login'].post)
    const email = `${crypto.randomUUID()}@example.com`

    const registered = await call('POST', '/api/v1/auth/register', {
      body: { ...registration, email },
    })
    const signedIn = await call('POST', '/api/v1/auth/login', { body: { ...login, email } })

    expect(registered.status).toBe(201)
    expect(signedIn.status).toBe(200)
    expect(login.password).toBe(password)
  })

  it('make an account as they stand', async () => {
    const { token } = await newUser()
    const paths = await documentedPaths()

    const answer = await call('POST', '/api/v1/accounts', {
      token,
      body: exampleIn(paths['/accounts'].post),
    })

    expect(answer.status).toBe(201)
  })

  it.each(['text/csv', 'application/x-ofx', 'application/xml'])(
    'are statements that can be imported as %s',
    async (contentType) => {
      const user = await newUser()
      const account = await newAccount(user, { currency: 'EUR' })
      const paths = await documentedPaths()
      const statement =
        paths['/accounts/{id}/imports'].post.requestBody.content[contentType].example

      const answer = await call('POST', `/api/v1/accounts/${account.id}/imports?dry_run=true`, {
        token: user.token,
        raw: statement,
        headers: { 'Content-Type': contentType },
      })

      expect(answer.status).toBe(200)
      expect(answer.body).toMatchObject({ found: 1, errors: [] })
    },
  )
})

async function documentedPaths(): Promise<any> {
  const { body } = await call('GET', '/api/v1/openapi.json')
  return body.paths
}

function exampleIn(operation: any): any {
  return operation.requestBody.content['application/json'].example
}
