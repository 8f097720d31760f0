import { createContext, useContext } from 'react'
import type { DemoContext } from './context.js'

const Context = createContext<DemoContext | null>(null)

export const DemoContextProvider = Context.Provider

export function useDemo(): DemoContext {
  const context = useContext(Context)
  if (!context) throw new Error('No context: render the component inside <DemoContextProvider>')
  return context
}
