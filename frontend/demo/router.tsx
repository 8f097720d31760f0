import { useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent } from 'react'

/** Where the person is; `over` is the page that stays visible behind what the address shows. */
interface Place {
  path: string
  over: string | null
}

const listeners = new Set<() => void>()
let place = read()

function read(): Place {
  const state: unknown = history.state
  const over = typeof state === 'object' && state !== null && 'over' in state ? String(state.over) : null
  return { path: location.pathname, over }
}

function moved(): void {
  place = read()
  listeners.forEach((listener) => listener())
}

window.addEventListener('popstate', moved)

export function navigate(path: string, options: { over?: string; replace?: boolean } = {}): void {
  const state = options.over === undefined ? null : { over: options.over }
  if (options.replace) history.replaceState(state, '', path)
  else history.pushState(state, '', path)
  moved()
  if (options.over === undefined) window.scrollTo(0, 0)
}

export function usePlace(): Place {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => place,
  )
}

/** A real link: a plain click stays in the page, all else is the browser's. */
export function Link({
  href,
  onClick,
  children,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const { path } = usePlace()
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event)
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return
    event.preventDefault()
    navigate(href)
  }
  return (
    <a {...rest} href={href} onClick={follow} aria-current={path === href ? 'page' : undefined}>
      {children}
    </a>
  )
}
