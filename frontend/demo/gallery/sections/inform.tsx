import { ConnectionChip, NotificationBell, TaskToasts, TaskTray, useTasks } from '@task-manager/react'
import { ago } from '../clock.js'
import { tasksOf } from '../fixtures.js'
import { PressOnce } from '../press-once.js'
import { Section, Specimen, useOptions } from '../stage.js'

export function InformSections() {
  return (
    <>
      <ChipSection />
      <BellSection />
      <TraySection />
      <ToastSection />
    </>
  )
}

function ChipSection() {
  return (
    <Section id="connection-chip" title="ConnectionChip">
      <div className="sgm-gallery__grid">
        <Specimen name="live">
          <ListeningChip />
        </Specimen>
        <Specimen name="connecting" scene={{ prepare: (server) => (server.answering = false) }}>
          <ListeningChip />
        </Specimen>
        <Specimen name="reconnecting" scene={{ connection: 'reconnecting' }}>
          <ListeningChip />
        </Specimen>
        <Specimen name="offline" scene={{ connection: 'offline' }}>
          <ListeningChip />
        </Specimen>
        <Specimen name="signed out" scene={{ connection: 'signed-out' }}>
          <ListeningChip />
        </Specimen>
      </div>
    </Section>
  )
}

/** The chip does not connect: it tells of what others beside it keep open. */
function ListeningChip() {
  useTasks({}, { pageSize: 1 })
  return <ConnectionChip />
}

function BellSection() {
  const { language, only } = useOptions()
  const { finished, failed, cancelled, lost } = tasksOf(language)
  const notifications = [finished, failed, cancelled, lost].map((task, index) => ({
    id: 40 - index,
    task_id: task.id,
    kind: task.phase as 'finished' | 'failed' | 'cancelled' | 'lost',
    title: task.title,
    module: task.module,
    message: task.error?.message ?? '',
    created_at: task.finished_at ?? ago(60),
    read_at: index < 2 ? null : ago(30),
  }))
  const many = Array.from({ length: 12 }, (_, index) => ({ ...notifications[0], id: 80 - index }))
  const open = <NotificationBell />
  return (
    <Section id="notification-bell" title="NotificationBell">
      <div className="sgm-gallery__grid">
        <Specimen name="nothing">
          <NotificationBell />
        </Specimen>
        <Specimen
          name="2 unread"
          scene={{ seed: { tasks: [finished, failed, cancelled, lost], notifications } }}
        >
          {only === 'notification-bell' ? <PressOnce>{open}</PressOnce> : open}
        </Specimen>
        <Specimen name="more than 9" scene={{ seed: { notifications: many } }}>
          <NotificationBell />
        </Specimen>
      </div>
    </Section>
  )
}

function TraySection() {
  const { language, only } = useOptions()
  const { running, queued, finished, failed } = tasksOf(language)
  const tray = <TaskTray />
  return (
    <Section id="task-tray" title="TaskTray">
      <Specimen name="nothing runs" height={120}>
        <TaskTray />
      </Specimen>
      <Specimen name="2 run" height={120} scene={{ seed: { tasks: [running, queued, finished, failed] } }}>
        {only === 'task-tray' ? <PressOnce>{tray}</PressOnce> : tray}
      </Specimen>
    </Section>
  )
}

function ToastSection() {
  const { language } = useOptions()
  const { running, unknown, attempt } = tasksOf(language)
  const failed = { phase: 'failed', error: tasksOf(language).failed.error } as const
  return (
    <Section id="task-toasts" title="TaskToasts">
      <Specimen
        name="finished, failed, cancelled"
        height={320}
        scene={{
          seed: { tasks: [running, unknown, attempt] },
          then: (server) => {
            server.update(running.id, { phase: 'finished' })
            server.update(unknown.id, failed)
            server.update(attempt.id, { phase: 'cancelled' })
          },
        }}
      >
        <TaskToasts />
        <ListeningChip />
      </Specimen>
    </Section>
  )
}
