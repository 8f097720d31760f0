'use client'

import type { ReactNode } from 'react'

import { PhaseIcon } from '../../components/phase-icon.js'
import { formatNumber } from '../../core/format.js'
import type { Task, TaskPhase } from '../../core/types.js'
import { isSilent } from '../../headless/task-texts.js'
import { useLocale, useMessages, useNow } from '../../hooks/index.js'
import { useOperatorNavigation } from '../navigation.js'
import { Problem, Skeleton } from '../panel.js'
import { useWaitText } from './number-cards.js'
import { endedWithin, waitsSince } from './numbers.js'
import { EVERY_MS, type OverviewNumbers } from './use-overview.js'

/** Milliseconds after which a task that waits is worth a look. */
const LONG_WAIT_MS = 60_000
const NAMED = 3

interface Concern {
  key: string
  phase: TaskPhase
  text: string
  note?: string
  tasks: readonly Task[]
  query: string
}

/** What an operator should look at, and the way there. */
export function Attention({ numbers }: { numbers: OverviewNumbers }) {
  const { operator } = useMessages()
  const concerns = useConcerns(numbers)
  const queries = Object.values(numbers)
  const broken = queries.find((query) => query.isLoadingError)
  return (
    <section className="tm-card tm-op-attention" aria-label={operator.attention}>
      <h3 className="tm-op-heading">{operator.attention}</h3>
      {broken?.error ? <Problem error={broken.error} onRetry={() => void broken.refetch()} /> : null}
      {concerns.length > 0 ? (
        <ul className="tm-op-attention__list">
          {concerns.map((concern) => (
            <ConcernItem key={concern.key} concern={concern} />
          ))}
        </ul>
      ) : (
        <Calm isKnown={queries.every((query) => query.data)} isBroken={Boolean(broken)} />
      )}
    </section>
  )
}

function Calm({ isKnown, isBroken }: { isKnown: boolean; isBroken: boolean }): ReactNode {
  const { operator } = useMessages()
  if (isBroken) return null
  return isKnown ? <p className="tm-op-empty">{operator.attentionCalm}</p> : <Skeleton rows={4} />
}

function ConcernItem({ concern }: { concern: Concern }) {
  const { operator } = useMessages()
  const { showExecutions } = useOperatorNavigation()
  const { tasks, query, text } = concern
  return (
    <li className="tm-op-attention__item" data-phase={concern.phase}>
      <PhaseIcon phase={concern.phase} />
      <p className="tm-op-attention__text">
        {text}
        {concern.note ? <span className="tm-op-muted"> {concern.note}</span> : null}
      </p>
      <button
        type="button"
        className="tm-button tm-op-attention__action"
        data-size="small"
        aria-label={`${operator.showAll}: ${text}`}
        onClick={() => showExecutions(query)}
      >
        {operator.showAll}
      </button>
      <ul className="tm-op-attention__tasks">
        {tasks.slice(0, NAMED).map((task) => (
          <li key={task.id}>
            <button type="button" className="tm-link" onClick={() => showExecutions(query, task.id)}>
              {task.title}
            </button>
          </li>
        ))}
      </ul>
    </li>
  )
}

function useConcerns({ running, waiting, failed, lost }: OverviewNumbers): Concern[] {
  const { operator } = useMessages()
  const locale = useLocale()
  const now = useNow(EVERY_MS)
  const waitText = useWaitText(waiting.data)
  const count = (tasks: readonly Task[]): string => formatNumber(tasks.length, locale)
  const failures = endedWithin(failed.data?.tasks ?? [], now, 1)
  const losses = lost.data?.tasks ?? []
  const silent = (running.data?.tasks ?? []).filter((task) => isSilent(task, now))
  const oldest = waiting.data?.oldest
  const concerns: Concern[] = [
    {
      key: 'lost',
      phase: 'lost',
      text: operator.attentionLost(count(losses)),
      note: operator.attentionSince,
      tasks: losses,
      query: 'phase:lost since:24h',
    },
    {
      key: 'failed',
      phase: 'failed',
      text: operator.attentionFailed(count(failures)),
      tasks: failures,
      query: 'phase:failed since:24h',
    },
    {
      key: 'silent',
      phase: 'running',
      text: operator.attentionSilent(count(silent)),
      tasks: silent,
      query: 'phase:running',
    },
  ]
  if (oldest && waitText && now.getTime() - waitsSince(oldest) > LONG_WAIT_MS) {
    concerns.push({
      key: 'oldest',
      phase: 'queued',
      text: operator.attentionOldest(waitText),
      tasks: [oldest],
      query: 'phase:queued',
    })
  }
  return concerns.filter(({ tasks }) => tasks.length > 0)
}
