'use client'

import { createContext, useContext } from 'react'

export const OPERATOR_SECTIONS = ['overview', 'executions', 'workers', 'queues', 'templates'] as const
export type OperatorSection = (typeof OPERATOR_SECTIONS)[number]

/** How one panel leads to another. */
export interface OperatorNavigation {
  /** Show the executions that a query finds; with an id, that one beside them. */
  showExecutions(query: string, taskId?: string): void
  /** Show all that is known of one worker. */
  showWorker(name: string): void
}

const NavigationContext = createContext<OperatorNavigation>({
  showExecutions: () => {},
  showWorker: () => {},
})

export const OperatorNavigationProvider = NavigationContext.Provider

export function useOperatorNavigation(): OperatorNavigation {
  return useContext(NavigationContext)
}
