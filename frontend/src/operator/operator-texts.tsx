'use client'

import type { ReactNode } from 'react'

import { Deferred } from '../components/deferred.js'

interface OperatorTextsProps {
  children: ReactNode
}

/** Shows what is within once the operator's texts are there; who never comes here does not fetch them. */
export function OperatorTexts({ children }: OperatorTextsProps) {
  return <Deferred load={load} section="operator" props={{ children }} fallback={null} />
}

const load = () => Promise.resolve(Within)

function Within({ children }: OperatorTextsProps) {
  return children
}
