import '@testing-library/jest-dom/vitest'
import { configure } from '@testing-library/react'

// How long to wait for what must come; a machine that does much else is slow.
configure({ asyncUtilTimeout: 10_000 })

if (globalThis.document) await import('./setup-dom.js')

// What the server tells arrives when it does, as in a browser, and not when a test says so.
beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false })
})
