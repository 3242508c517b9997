// Draws the reference from our own document; calls nobody else.
const dark = matchMedia('(prefers-color-scheme: dark)')
const followSystem = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
followSystem()
dark.addEventListener('change', followSystem)

draw()

async function draw() {
  const response = await fetch('/api/v1/openapi.json')
  const api = await response.json()
  for (const parameter of queryParametersOf(api)) sayExample(parameter)
  globalThis.SwaggerUIBundle({
    spec: api,
    dom_id: '#reference',
    presets: [globalThis.SwaggerUIBundle.presets.apis],
    layout: 'BaseLayout',
    deepLinking: true,
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    filter: true,
    // The badge of a third party; and tokens are not left behind in the browser.
    validatorUrl: null,
    persistAuthorization: false,
  })
}

function queryParametersOf({ paths }) {
  const operations = Object.values(paths).flatMap((item) => Object.values(item))
  const parameters = operations.flatMap(({ parameters: own }) => own ?? [])
  return parameters.filter((parameter) => parameter.in === 'query')
}

/** Swagger UI would send the example of every filter with the first try: it is told in words instead. */
function sayExample(parameter) {
  const { schema } = parameter
  const parts = [schema, schema.items, ...(schema.anyOf ?? [])].filter(Boolean)
  const example = parts.find((part) => 'example' in part)?.example
  if (example === undefined) return
  for (const part of parts) delete part.example
  const sentence = `For example \`${[example].flat().join(', ')}\`.`
  parameter.description = [parameter.description, sentence].filter(Boolean).join(' ')
}
