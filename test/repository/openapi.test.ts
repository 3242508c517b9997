import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer } from './server'

type Media = { example?: unknown; examples?: Record<string, { value: { code: string } }> }
type Response = { $ref?: string; headers: object; content?: Record<string, Media> }
type Operation = {
  operationId: string
  summary: string
  description: string
  tags: string[]
  security: object[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, Response>
}

const run = promisify(execFile)
const root = new URL('../..', import.meta.url).pathname
const settings = (name: string) => join(root, 'test/repository', name)

let folder: string
let file: string
let document: any
let operations: Operation[]

beforeAll(async () => {
  const server = await startServer()
  const response = await server.fetch('/api/v1/openapi.json')
  document = await response.json()
  await server.close()

  folder = await mkdtemp(join(tmpdir(), 'openapi-'))
  file = join(folder, 'openapi.json')
  await writeFile(file, JSON.stringify(document))
  operations = Object.values<Record<string, Operation>>(document.paths).flatMap((item) =>
    Object.values(item).filter((operation) => operation.operationId),
  )
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the OpenAPI document', () => {
  it('passes the recommended rules of Redocly, each example matching its own schema', async () => {
    const problems = await redocly(file)

    expect(problems).toEqual([])
  })

  it('would fail them with an example that its schema refuses', async () => {
    const broken = join(folder, 'broken.json')
    const copy = structuredClone(document)
    copy.paths['/me'].get.responses['200'].content['application/json'].example.email = 7
    await writeFile(broken, JSON.stringify(copy))

    const problems = await redocly(broken)

    expect(problems).toMatchObject([{ ruleId: 'no-invalid-media-type-examples' }])
  })

  it('passes the rules of Spectral and of OWASP', async () => {
    const arguments_ = [
      'lint',
      file,
      '--ruleset',
      settings('spectral.yaml'),
      '--format',
      'json',
      '--quiet',
    ]

    const { stdout } = await tool('spectral', arguments_)

    expect(JSON.parse(stdout)).toEqual([])
  })

  it('gives every operation a name, a summary, a description, a tag and its security', () => {
    const incomplete = operations.filter(
      ({ operationId, summary, description, tags, security }) =>
        !(operationId && summary && description && tags.length === 1 && security),
    )

    expect(operations.length).toBeGreaterThan(10)
    expect(incomplete).toEqual([])
  })

  it('is open only where no credential can be asked for', () => {
    const open = operations.filter(({ security }) => security.length === 0)

    expect(open.map(({ operationId }) => operationId).toSorted()).toEqual([
      'getDocument',
      'getErasure',
      'getExportSchema',
      'getHealth',
      'getKeySet',
      'logIn',
      'refresh',
      'register',
    ])
  })

  it('has an example for every body that is sent or received', () => {
    const bodies = operations.flatMap(({ operationId, requestBody, responses }) => [
      ...mediaOf(operationId, requestBody),
      ...Object.entries(responses).flatMap(([status, response]) =>
        mediaOf(`${operationId} ${status}`, resolve(response)),
      ),
    ])
    const without = bodies.filter(({ media }) => !('example' in media || 'examples' in media))

    expect(without.map(({ name }) => name)).toEqual([])
  })

  it('shows every problem code of an operation once, under its own status', () => {
    const shown = operations.flatMap(({ operationId, responses }) =>
      Object.entries(responses).flatMap(([status, response]) =>
        problemsOf(resolve(response)).map((problem) => ({ operationId, status, problem })),
      ),
    )
    const misplaced = shown.filter(({ status, problem }) => String(problem.status) !== status)
    const names = shown.map(({ operationId, problem }) => `${operationId} ${problem.code}`)

    expect(misplaced).toEqual([])
    expect(names).toEqual([...new Set(names)])
    expect(names).toContain('getMe token_expired')
  })

  it('tells the headers that come with an answer', () => {
    const responses = operations.flatMap(({ responses }) => Object.entries(responses))
    const headersOf = (status: string) =>
      responses.filter(([of]) => of === status).map(([, response]) => resolve(response).headers)

    expect(
      responses.filter(([, response]) => !('Request-Id' in resolve(response).headers)),
    ).toEqual([])
    expect(headersOf('401').filter((headers) => !('WWW-Authenticate' in headers))).toEqual([])
    expect(headersOf('403').filter((headers) => !('WWW-Authenticate' in headers))).toEqual([])
    expect(document.paths['/auth/sessions'].get.responses['200'].headers).toHaveProperty('Link')
  })

  it('names its components as the code does, without twins for input and output', () => {
    const twins = Object.keys(document.components.schemas).filter((name) => name.endsWith('Output'))

    expect(twins).toEqual([])
  })
})

async function redocly(path: string): Promise<unknown[]> {
  const arguments_ = ['lint', path, '--config', settings('redocly.yaml'), '--format', 'json']
  const { stdout } = await tool('redocly', arguments_)
  return JSON.parse(stdout).problems
}

/** Linters end with 1 when they find something: what they print is what counts. */
async function tool(name: string, arguments_: string[]): Promise<{ stdout: string }> {
  const environment = {
    ...process.env,
    REDOCLY_TELEMETRY: 'off',
    REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
  }
  const command = join(root, 'node_modules/.bin', name)
  return run(command, arguments_, { env: environment, maxBuffer: 2 ** 26 }).catch((error) => error)
}

function resolve(response: Response): Response {
  const name = response.$ref?.split('/').at(-1)
  return name ? document.components.responses[name] : response
}

function mediaOf(name: string, body: { content?: Record<string, Media> } | undefined) {
  return Object.values(body?.content ?? {}).map((media) => ({ name, media }))
}

function problemsOf(response: Response) {
  const { examples = {} } = response.content?.['application/problem+json'] ?? {}
  return Object.values(examples).map(({ value }): any => value)
}
