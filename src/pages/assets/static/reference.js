// Draws the reference from our own document; calls nobody else.
const dark = matchMedia('(prefers-color-scheme: dark)')
const followSystem = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
followSystem()
dark.addEventListener('change', followSystem)

const reference = document.querySelector('#reference')
leaveMainToSwagger()
new MutationObserver(mend).observe(reference, { childList: true, subtree: true })

draw()

/** Swagger UI draws a `main` of its own around the operations, and there may be one only. */
function leaveMainToSwagger() {
  const ours = document.querySelector('main')
  const frame = document.createElement('div')
  frame.id = ours.id
  frame.className = 'main'
  frame.tabIndex = -1
  frame.append(...ours.childNodes)
  ours.replaceWith(frame)
}

/** What stands around the operations, by the names that are read aloud. */
const regions = {
  '.information-container': 'About',
  '.scheme-container': 'Server and credential',
  '.filter': 'Filter',
  '.webhooks-container': 'Webhooks',
  'section.models': 'Schemas',
}

const levels = { 'h3.opblock-tag': '2', h4: '3', h5: '4' }

/** Sets right, as it is drawn, what Swagger UI leaves in the way of keyboards and screen readers. */
function mend() {
  const each = (selector, change) => reference.querySelectorAll(selector).forEach(change)
  // Links within buttons: where they lead is written into the address by the buttons themselves.
  each('.opblock-summary-control a[href]', (link) => link.removeAttribute('href'))
  each('#servers', (select) => (select.ariaLabel = 'Server'))
  each('.examples-select-element', (select) => (select.ariaLabel = 'Example'))
  for (const [selector, name] of Object.entries(regions)) {
    each(selector, (part) => Object.assign(part, { role: 'region', ariaLabel: name }))
  }
  for (const [selector, level] of Object.entries(levels)) {
    each(selector, (heading) => (heading.ariaLevel = level))
  }
}

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
