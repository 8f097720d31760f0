import type { TaskNotification } from '../core/types.js'
import type { Messages } from '../locales/messages.js'

export interface NotificationGroup {
  key: string
  title: string
  notifications: readonly TaskNotification[]
}

interface Wording {
  now: Date
  locale: string
  bell: Messages['bell']
}

/** Return the unread ones first, then the others by the day on which they came; `kept` stay among the unread. */
export function notificationGroups(
  notifications: readonly TaskNotification[],
  kept: ReadonlySet<number>,
  { now, locale, bell }: Wording,
): readonly NotificationGroup[] {
  const groups = new Map<string, TaskNotification[]>()
  const isFirst = ({ id, read_at }: TaskNotification): boolean => read_at === null || kept.has(id)
  for (const notification of [
    ...notifications.filter(isFirst),
    ...notifications.filter((one) => !isFirst(one)),
  ]) {
    const key = isFirst(notification) ? 'unread' : dayKey(new Date(notification.created_at))
    groups.set(key, [...(groups.get(key) ?? []), notification])
  }
  const yesterday = new Date(now)
  yesterday.setDate(now.getDate() - 1)
  const names: Record<string, string> = {
    unread: bell.unreadSection,
    [dayKey(yesterday)]: bell.yesterday,
    [dayKey(now)]: bell.today,
  }
  return [...groups].map(([key, members]) => ({
    key,
    title: names[key] ?? dayName(members[0]?.created_at ?? '', now, locale),
    notifications: members,
  }))
}

/** The day in the reader's time zone. */
function dayKey(moment: Date): string {
  return [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()].join('-')
}

function dayName(at: string, now: Date, locale: string): string {
  const day = new Date(at)
  const isThisYear = day.getFullYear() === now.getFullYear()
  const name = new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(isThisYear ? {} : { year: 'numeric' }),
  }).format(day)
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1)
}

/** Return a number for a badge: to 9, then `9+`. */
export function badgeText(count: number): string {
  return count > 9 ? '9+' : String(count)
}
