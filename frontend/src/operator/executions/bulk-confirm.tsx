'use client'

import { useEffect, useId, useRef } from 'react'

import { useMessages } from '../../hooks/index.js'
import type { BulkRequest } from './use-bulk.js'

export interface BulkConfirmProps {
  request: BulkRequest
  isPending: boolean
  onConfirm: () => void
  onClose: () => void
}

/** Says how many it is for before anything happens. */
export function BulkConfirm({ request, isPending, onConfirm, onClose }: BulkConfirmProps) {
  const { operator } = useMessages()
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  const { action, size } = request
  const title = action === 'cancel' ? operator.cancelMany(size) : operator.retryMany(size)
  return (
    <dialog
      ref={dialog}
      className="tm-surface tm-op-dialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onClose={onClose}
    >
      <h2 className="tm-op-dialog__title" id={`${id}-title`}>
        {title}
      </h2>
      <div id={`${id}-text`}>
        <p>{action === 'cancel' ? operator.cancelNote : operator.retryNote}</p>
        <Others request={request} />
      </div>
      <div className="tm-op-dialog__actions">
        <button type="button" className="tm-button" onClick={onClose}>
          {operator.goBack}
        </button>
        <button
          type="button"
          className="tm-button"
          data-variant={action === 'cancel' ? 'danger' : 'primary'}
          disabled={size === 0}
          aria-disabled={isPending}
          onClick={() => {
            if (!isPending) onConfirm()
          }}
        >
          {title}
        </button>
      </div>
    </dialog>
  )
}

/** Those that it will not be done to. */
function Others({ request }: { request: BulkRequest }) {
  const { operator } = useMessages()
  const { action, chosen, others } = request
  if (chosen.kind === 'matching')
    return <p>{action === 'cancel' ? operator.cancelFiltered : operator.retryFiltered}</p>
  if (others === 0) return null
  return <p>{action === 'cancel' ? operator.cannotCancel(others) : operator.cannotRetry(others)}</p>
}
