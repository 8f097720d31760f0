'use client'

import type { TaskDetail } from '../../core/types.js'
import { useMessages } from '../../hooks/index.js'
import { CopyButton } from './copy-button.js'

interface TechnicalDetailsProps {
  error: TaskDetail['error']
  /** Null also for those who may not see it. */
  traceback: string | null
}

/** What developers want, folded away. */
export function TechnicalDetails({ error, traceback }: TechnicalDetailsProps) {
  const { detail } = useMessages()
  const summary = error ? [error.type, error.message].filter(Boolean).join(': ') : ''
  const text = traceback ?? summary
  if (!text) return null
  return (
    <details className="tm-fold tm-technical">
      <summary className="tm-fold__title">{traceback ? detail.traceback : detail.technical}</summary>
      <div className="tm-technical__box">
        <pre
          className="tm-technical__text"
          role="group"
          aria-label={detail.technical}
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls: a keyboard must reach it
          tabIndex={0}
        >
          {text}
        </pre>
        <CopyButton text={text} label={detail.copyTraceback} className="tm-technical__copy" />
      </div>
    </details>
  )
}
