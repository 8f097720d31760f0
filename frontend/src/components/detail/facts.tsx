'use client'

import type { ReactNode } from 'react'

import { formatDuration, formatNumber } from '../../core/format.js'
import type { Task } from '../../core/types.js'
import { useLocale, useMessages } from '../../hooks/index.js'
import type { Messages } from '../../locales/messages.js'
import { RelativeTime } from '../relative-time.js'
import { TaskOpener } from '../task-opener.js'
import { CopyButton } from './copy-button.js'
import type { TaskDetailOptions } from './types.js'

type FactName = keyof Messages['detail']['facts']

interface FactsProps extends Pick<TaskDetailOptions, 'detailHref'> {
  task: Task
  open(id: string): void
}

/** What is known of a task, for people first, then its ids. */
export function Facts({ task, ...navigation }: FactsProps) {
  const { detail } = useMessages()
  return (
    <section className="tm-detail__section" aria-label={detail.factsTitle}>
      <h3 className="tm-detail__heading">{detail.factsTitle}</h3>
      <dl className="tm-facts">
        <Fact name="startedBy">{task.owner ? task.owner.name || String(task.owner.id) : detail.nobody}</Fact>
        <Cancellation task={task} />
        <Times task={task} />
        <Place task={task} />
        <Ids task={task} {...navigation} />
      </dl>
    </section>
  )
}

function Cancellation({ task }: { task: Task }) {
  const { detail } = useMessages()
  const asked = task.cancel_requested
  if (!asked) return null
  return (
    <Fact name="cancelledBy">
      {asked.by ? asked.by.name || String(asked.by.id) : detail.nobody} · <RelativeTime at={asked.at} />
    </Fact>
  )
}

function Times({ task }: { task: Task }) {
  const locale = useLocale()
  return (
    <>
      <Moment name="created" at={task.created_at} />
      {task.phase === 'scheduled' ? <Moment name="eta" at={task.eta} /> : null}
      {task.finished_at === null ? <Moment name="expires" at={task.expires_at} /> : null}
      <Moment name="started" at={task.started_at} />
      <Moment name="finished" at={task.finished_at} isInferred={task.inferred} />
      {task.duration_seconds === null || task.inferred ? null : (
        <Fact name="duration">{formatDuration(task.duration_seconds, locale)}</Fact>
      )}
    </>
  )
}

function Moment({
  name,
  at,
  isInferred = false,
}: {
  name: FactName
  at: string | null
  isInferred?: boolean
}) {
  const { detail } = useMessages()
  if (at === null) return null
  return (
    <Fact name={name}>
      <RelativeTime at={at} />
      {isInferred ? <span className="tm-inferred">{detail.inferred}</span> : null}
    </Fact>
  )
}

function Place({ task }: { task: Task }) {
  const { modules } = useMessages()
  const locale = useLocale()
  return (
    <>
      <Text name="module" text={modules[task.module] ?? task.module} />
      <Text name="queue" text={task.queue} />
      <Text name="worker" text={task.worker} />
      <Text name="name" text={task.name} isCode />
      <Text name="task" text={task.task} isCode />
      <Text name="tags" text={task.tags.join(', ')} />
      <Fact name="number">{formatNumber(task.number, locale)}</Fact>
    </>
  )
}

function Ids({ task, ...navigation }: FactsProps) {
  const { detail } = useMessages()
  const others = [
    ['retryOf', task.retry_of],
    ['parentId', task.parent_id],
    ['rootId', task.root_id === task.id ? null : task.root_id],
  ] as const
  return (
    <>
      <Id name="id" id={task.id} />
      {others.map(([name, id]) =>
        id === null ? null : <Id key={name} name={name} id={id} navigation={navigation} />,
      )}
      {task.group_id === null ? null : <Id name="groupId" id={task.group_id} />}
      {task.links.flower ? (
        <Fact label="Flower">
          <a className="tm-link" href={task.links.flower} target="_blank" rel="noopener">
            {detail.openInFlower}
          </a>
        </Fact>
      ) : null}
    </>
  )
}

interface IdProps {
  name: FactName
  id: string
  /** Where it leads to a task. */
  navigation?: Omit<FactsProps, 'task'>
}

function Id({ name, id, navigation }: IdProps) {
  const { detail } = useMessages()
  const label = detail.facts[name]
  return (
    <Fact name={name} isCode>
      {navigation ? (
        <TaskOpener
          className="tm-link tm-facts__id"
          taskId={id}
          onOpenTask={navigation.open}
          detailHref={navigation.detailHref}
        >
          {id}
        </TaskOpener>
      ) : (
        <span className="tm-facts__id">{id}</span>
      )}
      <CopyButton text={id} label={detail.copyOf(label)} />
    </Fact>
  )
}

function Text({ name, text, isCode = false }: { name: FactName; text: string | null; isCode?: boolean }) {
  return text ? (
    <Fact name={name} isCode={isCode}>
      {text}
    </Fact>
  ) : null
}

type FactProps = { isCode?: boolean; children: ReactNode } & (
  { name: FactName; label?: never } | { label: string; name?: never }
)

function Fact({ name, label, isCode = false, children }: FactProps) {
  const { detail } = useMessages()
  return (
    <div className="tm-facts__row" data-code={isCode || undefined}>
      <dt className="tm-facts__name">{name ? detail.facts[name] : label}</dt>
      <dd className="tm-facts__value">{children}</dd>
    </div>
  )
}
