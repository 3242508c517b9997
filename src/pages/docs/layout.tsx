// The frame of the documentation: what there is to read, and what is on this page.
import { Layout, type LayoutProps } from '../layout'

export type Section = readonly [id: string, name: string]

type DocsProps = Omit<LayoutProps, 'beside' | 'frame'> & {
  /** The headings that the way around leads to. */
  sections?: readonly Section[]
  /** Needs the whole width. */
  isWide?: true
}

export const docs = [
  ['/docs/quickstart', 'Quickstart'],
  ['/docs/conventions', 'Conventions'],
  ['/docs/statements', 'Bank statements'],
  ['/docs/webhooks', 'Webhooks'],
  ['/docs/errors', 'Errors'],
  ['/docs', 'Reference'],
] as const

export function Docs({ title, sections = [], isWide, children, ...layout }: DocsProps) {
  return (
    <Layout
      {...layout}
      title={`${title} · Finance.HDdev`}
      frame={isWide ? 'docs wide' : 'docs'}
      beside={<Around path={layout.path} sections={sections} />}
    >
      {children}
    </Layout>
  )
}

function Around({ path, sections }: { path: string; sections: readonly Section[] }) {
  return (
    <nav class="around" aria-label="Documentation">
      <ul>
        {docs.map(([href, name]) => (
          <li>
            <a href={href} {...(href === path && { 'aria-current': 'page' as const })}>
              {name}
            </a>
            {href === path && sections.length > 0 && <Here sections={sections} />}
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Here({ sections }: { sections: readonly Section[] }) {
  return (
    <ul class="here">
      {sections.map(([id, name]) => (
        <li>
          <a href={`#${id}`}>{name}</a>
        </li>
      ))}
    </ul>
  )
}
