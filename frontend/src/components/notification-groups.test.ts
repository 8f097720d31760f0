import type { TaskNotification } from '../core/types.js'
import { en } from '../locales/en.js'
import { es } from '../locales/es.js'
import { badgeText, notificationGroups } from './notification-groups.js'

const NOW = new Date(2026, 9, 14, 12)

function notification(id: number, day: number, isRead: boolean): TaskNotification {
  const at = new Date(2026, 9, day, 9).toISOString()
  return {
    id,
    task_id: `task-${id}`,
    kind: 'finished',
    revision: 0,
    title: 'Payroll',
    module: 'payroll',
    message: '',
    created_at: at,
    read_at: isRead ? at : null,
  }
}

function grouped(notifications: TaskNotification[], kept: number[] = [], locale = en) {
  const wording = { now: NOW, locale: locale.code, bell: locale.messages.bell }
  return notificationGroups(notifications, new Set(kept), wording).map(
    ({ title, notifications: members }) => `${title}: ${members.map(({ id }) => id).join(' ')}`,
  )
}

test('the unread come first, whatever their day, then each day for itself', () => {
  const all = [
    notification(5, 14, true),
    notification(4, 13, true),
    notification(3, 10, false),
    notification(2, 10, true),
  ]
  expect(grouped(all)).toEqual(['Unread: 3', 'Today: 5', 'Yesterday: 4', 'Saturday, October 10: 2'])
})

test('days are named in the language of the reader', () => {
  expect(grouped([notification(1, 10, true)], [], es)).toEqual(['Sábado, 10 de octubre: 1'])
})

test('what was unread a moment ago stays where it is', () => {
  expect(grouped([notification(2, 14, true), notification(1, 14, true)], [1])).toEqual([
    'Unread: 1',
    'Today: 2',
  ])
})

test('a badge counts to nine', () => {
  expect([1, 9, 10, 250].map(badgeText)).toEqual(['1', '9', '9+', '9+'])
})
