import type { Task, TaskNode } from '../../core/types.js'

/** A task, and those that it alone led to, one after another. */
export interface Step {
  task: Task
  /** What it started, where that is more than one further step. */
  blocks: readonly Block[]
}

/** Steps that follow each other, or members of a group side by side. */
export type Block = { kind: 'chain'; key: string; steps: readonly Step[] } | ParallelBlock

export interface ParallelBlock {
  kind: 'group'
  key: string
  members: readonly Block[]
  total: number
  finished: number
  failed: number
}

/** Return a workflow as steps and groups: a chain of fifty is a list of fifty, not a staircase. */
export function workflowBlocks(nodes: readonly TaskNode[]): Block[] {
  const groups = new Map<string, TaskNode[]>()
  for (const node of nodes) {
    if (node.group_id !== null) groups.set(node.group_id, [...(groups.get(node.group_id) ?? []), node])
  }
  const blocks: Block[] = []
  for (const node of nodes) {
    const members = node.group_id === null ? [node] : (groups.get(node.group_id) ?? [])
    if (members.length < 2) blocks.push(chainFrom(node))
    else if (members[0] === node) blocks.push(groupOf(node.group_id ?? node.id, members))
  }
  return blocks
}

function chainFrom(first: TaskNode): Block {
  const steps: Step[] = []
  let node = first
  for (;;) {
    const [next, ...others] = node.children
    if (!next || others.length > 0) {
      steps.push({ task: node, blocks: workflowBlocks(node.children) })
      return { kind: 'chain', key: first.id, steps }
    }
    steps.push({ task: node, blocks: [] })
    node = next
  }
}

function groupOf(key: string, nodes: readonly TaskNode[]): ParallelBlock {
  return {
    kind: 'group',
    key,
    members: nodes.map(chainFrom),
    total: nodes.length,
    finished: nodes.filter(({ phase }) => phase === 'finished').length,
    failed: nodes.filter(({ phase }) => phase === 'failed' || phase === 'lost').length,
  }
}

/** Return the members of a group whose workflow nobody recorded. */
export function groupBlocks(groupId: string, tasks: readonly Task[]): Block[] {
  const nodes = tasks.map((task) => ({ ...task, children: [] }))
  return nodes.length > 1 ? [groupOf(groupId, nodes)] : workflowBlocks(nodes)
}

/** Return whether a task is anywhere in a block. */
export function holds(block: Block, id: string): boolean {
  if (block.kind === 'group') return block.members.some((member) => holds(member, id))
  return block.steps.some(({ task, blocks }) => task.id === id || blocks.some((one) => holds(one, id)))
}
