import { NotificationList } from '@task-manager/react'
import { openTask, taskHref } from '../task-address.js'
import { useTexts } from '../texts.js'

export function NoticesPage() {
  const { tasks } = useTexts()
  return (
    <>
      <header className="sgm-heading">
        <h1>{tasks.notices}</h1>
      </header>
      <NotificationList
        heading={<h2 className="sgm-hidden">{tasks.notices}</h2>}
        detailHref={taskHref}
        onOpenTask={openTask}
      />
    </>
  )
}
