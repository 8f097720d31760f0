import { StrictMode } from 'react'
import type { Root } from 'react-dom/client'
import { NOW, SETTLED, stopClock } from './clock.js'
import { Gallery } from './gallery.js'
import { readOptions } from './options.js'

/** How old is what was read before the connection was lost, in milliseconds. */
const AGE = 12_000

/** Show the gallery; `data-ready` on the document says that nothing will move any more. */
export function startGallery(root: Root): void {
  const options = readOptions(location.search)
  document.documentElement.lang = options.language
  document.documentElement.dataset['theme'] = options.theme
  stopClock(NOW - AGE)
  root.render(
    <StrictMode>
      <Gallery options={options} />
    </StrictMode>,
  )
  setTimeout(() => stopClock(NOW), SETTLED)
  // The clocks on the page tick once a second.
  setTimeout(() => (document.documentElement.dataset['ready'] = ''), SETTLED + 1_200)
}
