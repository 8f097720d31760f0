/** What Django writes into the page, beside the user's session. */
export interface DemoContext {
  user: DemoUser | null
  language: Language
  languages: Language[]
  csrf_token: string
  modules: DemoModule[]
  /** The demo runs where its processes may be stopped from the page. */
  can_break: boolean
  urls: Record<string, string>
}

export type Language = 'es' | 'en'

export interface DemoUser {
  id: string | number
  username: string
  name: string
  is_staff: boolean
  module: string | null
}

export interface DemoModule {
  key: string
  name: string
  tasks: DemoTask[]
}

export interface DemoTask {
  key: string
  name: string
  title: string
  description: string
  endpoint: string
  /** The body to begin with; the fields change it. */
  variables: Variables
  fields: DemoField[]
  source: string
  view_source: string
  react: string
}

export type Variables = Record<string, string | number>

export interface DemoField {
  name: string
  label: string
  kind: 'month' | 'select' | 'number'
  options?: readonly (string | { value: string; label: string })[] | null
  value: string | number
}

const ANONYMOUS: DemoContext = {
  user: null,
  language: 'es',
  languages: ['es', 'en'],
  csrf_token: '',
  modules: [],
  can_break: false,
  urls: {},
}

export function readContext(): DemoContext {
  const written = document.getElementById('context')?.textContent
  return written ? { ...ANONYMOUS, ...(JSON.parse(written) as Partial<DemoContext>) } : ANONYMOUS
}
