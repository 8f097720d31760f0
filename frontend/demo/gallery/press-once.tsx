import { useEffect, useRef, type ReactNode } from 'react'

interface PressOnceProps {
  /** What to press; default the first button. */
  selector?: string
  children: ReactNode
}

/** Press something inside once it is there, as a person would to bring it into the state to be shown. */
export function PressOnce({ selector = 'button', children }: PressOnceProps) {
  const place = useRef<HTMLDivElement>(null)
  const done = useRef(false)
  useEffect(() => {
    const press = (): void => {
      const target = place.current?.querySelector<HTMLElement>(selector)
      if (!target || done.current) return
      done.current = true
      target.click()
    }
    press()
    const timer = setInterval(press, 20)
    return () => clearInterval(timer)
  }, [selector])
  return <div ref={place}>{children}</div>
}
