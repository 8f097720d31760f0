import { useEffect, useRef, type ReactNode } from 'react'

/** As if the pointer rested on the first row: what is under it must not move. */
export function Hovered({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const timer = setInterval(() => {
      const row = place.current?.querySelector('article')
      if (!row) return
      clearInterval(timer)
      row.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }))
    }, 20)
    return () => clearInterval(timer)
  }, [])
  return <div ref={place}>{children}</div>
}
