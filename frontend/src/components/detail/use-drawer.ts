'use client'

import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react'

/** Keep a dialog open as a modal while it is mounted; `onClose` is asked to take it away. Focus goes back where it came from. */
export function useDrawer(onClose: () => void): RefObject<HTMLDialogElement | null> {
  const ref = useRef<HTMLDialogElement>(null)
  const ask = useRef(onClose)
  useEffect(() => {
    ask.current = onClose
  })
  useLayoutEffect(() => {
    const dialog = ref.current
    if (!dialog) return undefined
    const stopListening = listen(dialog, () => ask.current())
    dialog.showModal()
    // The drawer itself, not its first button: a screen reader then begins with the title.
    dialog.focus({ preventScroll: true })
    return () => {
      stopListening()
      dialog.close()
    }
  }, [])
  return ref
}

function listen(dialog: HTMLDialogElement, close: () => void): () => void {
  let pressed: EventTarget | null = null
  const onPress = (event: Event): void => {
    pressed = event.target
  }
  // Pressed and released on the backdrop: not the end of a selection that began in the text.
  const onClick = (event: Event): void => {
    if (event.target === dialog && pressed === dialog) close()
  }
  const onCancel = (event: Event): void => {
    if (event.target !== dialog) return
    event.preventDefault()
    close()
  }
  // Browsers close it themselves at a second Escape; at another effect's cleanup it is open again already.
  const onClosed = (event: Event): void => {
    if (event.target === dialog && !dialog.open) close()
  }
  dialog.addEventListener('pointerdown', onPress)
  dialog.addEventListener('click', onClick)
  dialog.addEventListener('cancel', onCancel)
  dialog.addEventListener('close', onClosed)
  return () => {
    dialog.removeEventListener('pointerdown', onPress)
    dialog.removeEventListener('click', onClick)
    dialog.removeEventListener('cancel', onCancel)
    dialog.removeEventListener('close', onClosed)
  }
}
