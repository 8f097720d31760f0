import type { TaskNode } from '../../core/types.js'
import { makeTask, type TaskSeed } from '../../testing/index.js'
import { holds, workflowBlocks, type Block } from './workflow.js'

function node(id: string, children: readonly TaskNode[] = [], seed: TaskSeed = {}): TaskNode {
  return { ...makeTask({ id, ...seed }), children: [...children] }
}

/** `a > b` follow each other, `{a, b}` run side by side, `[…]` is what a step started. */
function drawn(block: Block): string {
  if (block.kind === 'group') return `{${block.members.map(drawn).join(', ')}}`
  return block.steps
    .map(({ task, blocks }) => (blocks.length > 0 ? `${task.id}[${blocks.map(drawn).join(', ')}]` : task.id))
    .join(' > ')
}

test('a chain is a list, however long', () => {
  expect(workflowBlocks([node('a', [node('b', [node('c')])])]).map(drawn)).toEqual(['a > b > c'])
})

test('members of a group stand side by side under what started them, and the body after them', () => {
  const member = (id: string): TaskNode => node(id, [], { group_id: 'g' })
  const tree = [node('start', [member('m1'), node('body'), member('m2')])]
  expect(workflowBlocks(tree).map(drawn)).toEqual(['start[{m1, m2}, body]'])
})

test('a group counts what finished and what failed apart', () => {
  const members = (['finished', 'failed', 'lost', 'running'] as const).map((phase) =>
    node(phase, [], { phase, group_id: 'g' }),
  )
  expect(workflowBlocks(members)).toMatchObject([{ kind: 'group', total: 4, finished: 1, failed: 2 }])
})

test('a group of one that can be seen is a step like others', () => {
  expect(workflowBlocks([node('a', [node('m', [], { group_id: 'g' })])]).map(drawn)).toEqual(['a > m'])
})

test('a task is found however deep it is', () => {
  const [block] = workflowBlocks([node('a', [node('b', [node('c'), node('d', [node('e')])])])])
  expect(block && holds(block, 'e')).toBe(true)
  expect(block && holds(block, 'x')).toBe(false)
})
