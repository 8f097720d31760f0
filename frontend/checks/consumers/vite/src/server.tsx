import { renderToString } from 'react-dom/server'

import { Page } from './page'

/** Return the page as a server renders it. Whatever asks for data fails. */
export function render(): string {
  const fetch = () => {
    throw new Error('The page asked for data while the server rendered it')
  }
  globalThis.fetch = fetch
  return renderToString(<Page fetch={fetch} />)
}
