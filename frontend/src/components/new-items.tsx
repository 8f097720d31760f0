'use client'

import { useEffect, type RefObject } from 'react'

import type { TaskMonitorView } from '../headless/use-task-monitor.js'
import { useLatest } from '../hooks/use-latest.js'
import { useMessages } from '../hooks/index.js'

export interface NewItemsProps {
  monitor: Pick<TaskMonitorView, 'newCount' | 'left' | 'takeIn'>
  /** Where the list stands. */
  body: RefObject<HTMLElement | null>
  /** Pointer or focus is in the list: nothing in it may move. */
  isHeld: boolean
}

/** How many tasks arrived, and the way to see them. At the top of the list they come in by themselves, under nobody. */
export function NewItems({ monitor, body, isHeld }: NewItemsProps) {
  const { monitor: words } = useMessages()
  const takeIn = useLatest(monitor.takeIn)
  const isDue = monitor.left.size === 0 && !isHeld
  useEffect(() => {
    if (!isDue) return undefined
    let isDone = false
    const check = (): void => {
      const { top = -1 } = body.current?.getBoundingClientRect() ?? {}
      if (isDone || top < 0 || top > window.innerHeight) return
      isDone = true
      takeIn()
    }
    check()
    // Capturing: the list may stand in a box that scrolls.
    window.addEventListener('scroll', check, { capture: true, passive: true })
    return () => window.removeEventListener('scroll', check, { capture: true })
  }, [isDue, monitor.newCount, body, takeIn])
  return (
    <div className="tm-monitor__new">
      <button type="button" className="tm-new-pill" onClick={monitor.takeIn}>
        <span aria-hidden="true">↑</span> {words.newItems(monitor.newCount)}
      </button>
    </div>
  )
}
