import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '@task-manager/react/styles.css'
import './styles/demo.css'
import { App } from './app.js'
import { readContext } from './context.js'
import { startGallery } from './gallery/start.js'
import { showTheme, storedTheme } from './theme.js'

const root = document.getElementById('app')
if (!root) throw new Error('The page has no element "app"')

if (location.pathname.startsWith('/gallery')) {
  startGallery(createRoot(root))
} else {
  const context = readContext()
  document.documentElement.lang = context.language
  showTheme(storedTheme())
  createRoot(root).render(
    <StrictMode>
      <App context={context} />
    </StrictMode>,
  )
}
