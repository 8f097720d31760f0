'use client'

import { useEffect, useId, useRef } from 'react'

import { useMessages } from '../../hooks/index.js'

export interface ShortcutsHelpProps {
  isOn: boolean
  onToggle: (isOn: boolean) => void
  onClose: () => void
}

/** Which keys do what, and the way to switch them off: they get in the way of those who speak to their computer. */
export function ShortcutsHelp({ isOn, onToggle, onClose }: ShortcutsHelpProps) {
  const { operator, actions } = useMessages()
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  const keys = [
    ['j', operator.shortcutNext],
    ['k', operator.shortcutPrevious],
    ['x', operator.shortcutSelect],
    ['Enter', operator.shortcutOpen],
    ['/', operator.shortcutSearch],
    ['?', operator.shortcutHelp],
    ['Esc', operator.shortcutEscape],
  ] as const
  return (
    <dialog ref={dialog} className="tm-surface tm-op-dialog" aria-labelledby={id} onClose={onClose}>
      <h2 className="tm-op-dialog__title" id={id}>
        {operator.shortcuts}
      </h2>
      <dl className="tm-op-keys">
        {keys.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <label className="tm-op-choice">
        <input type="checkbox" checked={isOn} onChange={(event) => onToggle(event.target.checked)} />
        {operator.shortcutsOn}
      </label>
      <div className="tm-op-dialog__actions">
        <button type="button" className="tm-button" onClick={onClose}>
          {actions.close}
        </button>
      </div>
    </dialog>
  )
}
