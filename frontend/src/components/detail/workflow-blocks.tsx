'use client'

import { useState } from 'react'

import { useMessages } from '../../hooks/index.js'
import type { TaskDetailOptions } from './types.js'
import { holds, type Block, type ParallelBlock, type Step } from './workflow.js'
import { WorkflowTask } from './workflow-task.js'

/** Members of a group that are shown at once. */
const MEMBERS = 20

export interface Place extends Pick<TaskDetailOptions, 'detailHref'> {
  /** The task that is looked at. */
  currentId: string
  open(id: string): void
}

export interface BlocksProps {
  blocks: readonly Block[]
  place: Place
}

/** A workflow, or a part of one, as nested lists. */
export function Blocks({ blocks, place }: BlocksProps) {
  return (
    <ul className="tm-flow">
      {blocks.map((block) =>
        block.kind === 'group' ? (
          <Group key={block.key} group={block} place={place} />
        ) : (
          <Steps key={block.key} steps={block.steps} place={place} />
        ),
      )}
    </ul>
  )
}

function Steps({ steps, place }: { steps: readonly Step[]; place: Place }) {
  return steps.map(({ task, blocks }, index) => (
    <li key={task.id} className="tm-flow__step" data-follows={index > 0 || undefined}>
      <WorkflowTask task={task} isNext={index > 0} place={place} />
      {blocks.length > 0 ? <Blocks blocks={blocks} place={place} /> : null}
    </li>
  ))
}

function Group({ group, place }: { group: ParallelBlock; place: Place }) {
  const { detail } = useMessages()
  const [isWhole, setWhole] = useState(false)
  const isShown = (member: Block, index: number): boolean =>
    isWhole || index < MEMBERS || holds(member, place.currentId)
  const shown = group.members.filter(isShown)
  return (
    <li className="tm-flow__group">
      <p className="tm-flow__head">
        <span>{detail.inParallel(group.total)}</span>
        <span className="tm-flow__count">
          {[
            detail.groupDone(group.finished, group.total),
            group.failed > 0 && detail.groupFailed(group.failed),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </p>
      <Blocks blocks={shown} place={place} />
      {shown.length < group.members.length ? (
        <button
          type="button"
          className="tm-button"
          data-variant="quiet"
          data-size="small"
          onClick={() => setWhole(true)}
        >
          {detail.moreItems(group.members.length - shown.length)}
        </button>
      ) : null}
    </li>
  )
}
