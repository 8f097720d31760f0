'use client'

import { useEffect, useRef, type RefObject } from 'react'

/** Return the ref of a dialog that is open, and alone, for as long as it is mounted. */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const opened = dialog.current
    if (opened && !opened.open) opened.showModal()
  }, [])
  return dialog
}
