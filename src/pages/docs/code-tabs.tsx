import { Tabs } from '../components/tabs'
import { CodeBlock } from '../components/text'
import { type Call, type Language, languages } from './calls'

/** One call in each language; `name` tells these tabs from others of the page. */
export function CodeTabs({ name, legend, of }: { name: string; legend: string; of: Call }) {
  return (
    <Tabs
      name={name}
      legend={legend}
      tabs={languageList.map(([language, label]) => ({
        label,
        content: <CodeBlock code={of[language]} label={`${legend}, ${label}`} />,
      }))}
    />
  )
}

// Safe: the keys of a constant object are its type's keys.
const languageList = Object.entries(languages) as [Language, string][]
