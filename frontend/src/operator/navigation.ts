'use client'

import { createContext, useContext } from 'react'

export const OPERATOR_SECTIONS = ['overview', 'executions', 'workers', 'templates'] as const
export type OperatorSection = (typeof OPERATOR_SECTIONS)[number]

/** How one panel leads to another. */
export interface OperatorNavigation {
  /** Show the executions that a query finds; with an id, that one beside them. */
  showExecutions(query: string, taskId?: string): void
}

const NavigationContext = createContext<OperatorNavigation>({ showExecutions: () => {} })

export const OperatorNavigationProvider = NavigationContext.Provider

export function useOperatorNavigation(): OperatorNavigation {
  return useContext(NavigationContext)
}
