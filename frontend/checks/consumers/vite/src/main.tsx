import { createRoot } from 'react-dom/client'
import '@task-manager/react/styles.css'

import { Page } from './page'

const root = document.getElementById('app')
if (root) createRoot(root).render(<Page />)
