import type { ReactNode } from 'react'

export interface ScrollAreaProps {
  /** What is in it, for those who come upon it with the keyboard. */
  label: string
  children: ReactNode
}

/** Lets what is too wide scroll by itself instead of the page. */
export function ScrollArea({ label, children }: ScrollAreaProps) {
  return (
    // Without a place in the tab order the keyboard could not scroll it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="tm-op-scroll" tabIndex={0} role="group" aria-label={label}>
      {children}
    </div>
  )
}
