'use client'

import { useId, useRef, type ReactNode } from 'react'

import type { Task } from '../../core/types.js'
import type { TaskActionState } from '../../headless/use-task-answer.js'
import { useMessages } from '../../hooks/index.js'
import { MoreIcon, OutIcon } from './icons.js'

interface DetailMenuProps {
  task: Task
  /** To run it again, where that is not the main action. */
  retry: TaskActionState | undefined
  onTerminate: (() => void) | undefined
  /** The task's own page. */
  href: string | undefined
}

/** What is wanted less often. Without anything to offer there is no menu. */
export function DetailMenu({ task, retry, onTerminate, href }: DetailMenuProps) {
  const { detail, actions } = useMessages()
  const id = useId()
  const menu = useRef<HTMLDivElement>(null)
  const close = (): void => menu.current?.hidePopover?.()
  const choose = (action: () => void) => () => {
    close()
    action()
  }
  if (!retry && !onTerminate && !href && !task.links.flower) return null
  return (
    <>
      <button
        type="button"
        className="tm-icon-button"
        aria-label={detail.more}
        title={detail.more}
        popoverTarget={id}
        onClick={(event) => place(menu.current, event.currentTarget)}
      >
        <MoreIcon />
      </button>
      <div ref={menu} id={id} className="tm-menu tm-popover" popover="auto">
        {retry ? <Item onClick={choose(retry.run)}>{retry.label}</Item> : null}
        {href ? <Leaf href={href}>{detail.openPage}</Leaf> : null}
        {task.links.flower ? (
          <Leaf href={task.links.flower} isElsewhere>
            {detail.openInFlower}
          </Leaf>
        ) : null}
        {onTerminate ? (
          <Item isDangerous onClick={choose(onTerminate)}>
            {actions.terminate}
          </Item>
        ) : null}
      </div>
    </>
  )
}

/** Popovers stand in the top layer, where nothing else can place them in every browser. */
function place(menu: HTMLElement | null, button: HTMLElement): void {
  const { bottom, left, right } = button.getBoundingClientRect()
  menu?.style.setProperty('--tm-menu-top', `${bottom + 4}px`)
  menu?.style.setProperty('--tm-menu-right', `${document.documentElement.clientWidth - right}px`)
  menu?.style.setProperty('--tm-menu-left', `${left}px`)
  const hide = (): void => menu?.hidePopover?.()
  window.addEventListener('scroll', hide, { once: true, capture: true, passive: true })
}

interface ItemProps {
  isDangerous?: boolean
  onClick(): void
  children: ReactNode
}

function Item({ isDangerous = false, onClick, children }: ItemProps) {
  return (
    <button
      type="button"
      className="tm-menu__item"
      data-dangerous={isDangerous || undefined}
      onClick={onClick}
    >
      {children}
    </button>
  )
}

interface LeafProps {
  href: string
  isElsewhere?: boolean
  children: ReactNode
}

function Leaf({ href, isElsewhere = false, children }: LeafProps) {
  return (
    <a className="tm-menu__item" href={href} {...(isElsewhere ? { target: '_blank', rel: 'noopener' } : {})}>
      {children}
      {isElsewhere ? <OutIcon /> : null}
    </a>
  )
}
