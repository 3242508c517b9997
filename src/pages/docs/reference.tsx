import { asset } from '../asset'
import { Docs } from './layout'

export function Reference() {
  return (
    <Docs
      title="Reference"
      description="Every operation of the API, with examples, to read and to try."
      path="/docs"
      isWide
      styles={['/vendor/swagger-ui.css', asset('/static/reference.css')]}
      scripts={['/vendor/swagger-ui-bundle.js', asset('/static/reference.js')]}
    >
      <div id="reference">
        <h1>Reference</h1>
        <p>
          The reference is drawn by a script from the{' '}
          <a href="/api/v1/openapi.json">OpenAPI document</a>, which can be read without it.
        </p>
      </div>
    </Docs>
  )
}
