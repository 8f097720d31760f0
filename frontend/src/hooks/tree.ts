import { isNewer } from '../core/recent.js'
import type { Task, TaskChange, TaskNode, TaskTree } from '../core/types.js'

/** Return a workflow after changes; it is not whole where one of them is about a member that it lacks, or has lost. */
export function patchTree(
  tree: TaskTree,
  changes: readonly TaskChange[],
): { data: TaskTree; isWhole: boolean } {
  let patched = tree
  let isWhole = true
  for (const change of changes) {
    const id = change.op === 'upsert' ? change.execution.id : change.id
    const isMember = contains(patched.tree, id)
    if (change.op === 'remove') isWhole &&= !isMember
    else if (isMember)
      patched = { ...patched, tree: patched.tree.map((node) => withNode(node, change.execution)) }
    else if (change.execution.root_id === tree.root_id) isWhole = false
  }
  return { data: patched, isWhole }
}

function contains(nodes: readonly TaskNode[], id: string): boolean {
  return nodes.some((node) => node.id === id || contains(node.children, id))
}

function withNode(node: TaskNode, task: Task): TaskNode {
  const children = node.children.map((child) => withNode(child, task))
  return node.id === task.id && isNewer(task, node) ? { ...task, children } : { ...node, children }
}
