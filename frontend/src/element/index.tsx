import { NotificationBellElement } from './notification-bell.js'
import { TaskButtonElement } from './task-button.js'
import { TaskMonitorElement } from './task-monitor.js'

const ELEMENTS = {
  'task-monitor': TaskMonitorElement,
  'task-button': TaskButtonElement,
  'notification-bell': NotificationBellElement,
}

for (const [name, element] of Object.entries(ELEMENTS)) {
  // The script may be on a page twice.
  if (!customElements.get(name)) customElements.define(name, element)
}
