// jsdom has neither dialogs nor popovers: what browsers do, as far as the components rely on it.
const dialog = HTMLDialogElement.prototype
dialog.show = function show() {
  this.open = true
}
dialog.showModal = function showModal() {
  this.open = true
}
dialog.close = function close(value?: string) {
  if (!this.open) return
  this.open = false
  if (value !== undefined) this.returnValue = value
  this.dispatchEvent(new Event('close'))
}

const shownPopovers = new WeakSet<HTMLElement>()

function togglePopover(element: HTMLElement, show: boolean): boolean {
  if (shownPopovers.has(element) === show) return show
  const states = { oldState: show ? 'closed' : 'open', newState: show ? 'open' : 'closed' }
  element.dispatchEvent(Object.assign(new Event('beforetoggle'), states))
  if (show) shownPopovers.add(element)
  else shownPopovers.delete(element)
  element.toggleAttribute('data-popover-open', show)
  element.dispatchEvent(Object.assign(new Event('toggle'), states))
  return show
}

Object.assign(HTMLElement.prototype, {
  showPopover(this: HTMLElement) {
    togglePopover(this, true)
  },
  hidePopover(this: HTMLElement) {
    togglePopover(this, false)
  },
  togglePopover(this: HTMLElement, force?: boolean) {
    return togglePopover(this, force ?? !shownPopovers.has(this))
  },
})

Element.prototype.scrollIntoView ??= () => {}
window.matchMedia ??= (query: string) =>
  ({
    matches: false,
    media: query,
    addEventListener() {},
    removeEventListener() {},
  }) as unknown as MediaQueryList

// jsdom only complains of these.
HTMLCanvasElement.prototype.getContext = () => null
window.scrollTo = () => {}
