'use client'

import { useId } from 'react'

import { useMessages } from '../hooks/context.js'
import { Announcer } from './announcer.js'
import { useModal } from './use-modal.js'

export interface ConfirmDialogProps {
  title: string
  text: string
  /** What the button that agrees says. */
  action: string
  onAnswer(agreed: boolean): void
}

/** Asks once; Escape and a press beside it decline. */
export function ConfirmDialog({ title, text, action, onAnswer }: ConfirmDialogProps) {
  const { button } = useMessages()
  const dialog = useModal()
  const id = useId()
  const close = (answer: '' | 'yes'): void => dialog.current?.close(answer)
  return (
    // Escape is the keyboard's way to what a press on the backdrop does.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      className="tm-dialog tm-surface"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onClose={(event) => onAnswer(event.currentTarget.returnValue === 'yes')}
      onClick={(event) => {
        if (event.target === event.currentTarget) close('')
      }}
    >
      <div className="tm-dialog__body">
        <h2 id={`${id}-title`} className="tm-dialog__title">
          {title}
        </h2>
        <p id={`${id}-text`} className="tm-dialog__text">
          {text}
        </p>
        <div className="tm-dialog__actions">
          <button type="button" className="tm-button" data-variant="secondary" onClick={() => close('')}>
            {button.keep}
          </button>
          <button type="button" className="tm-button" data-variant="primary" onClick={() => close('yes')}>
            {action}
          </button>
        </div>
      </div>
      <Announcer />
    </dialog>
  )
}
