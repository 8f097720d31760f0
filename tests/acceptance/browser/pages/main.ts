// A page without a framework, the same in all recipes: `tasks.ts` beside it is the recipe's.
import type { Task } from '@task-manager/react/core'
import * as recipe from './tasks'

const { client } = recipe
const shown = new Map<string, Task>()

/** Show one's own tasks, and what becomes of them. */
async function run(): Promise<void> {
  client.feed.listen({
    isBusy: () => true,
    onChanges: (changes) => {
      for (const change of changes) {
        if (change.op === 'upsert') keep(change.execution)
        else shown.delete(change.id)
      }
      render()
    },
  })
  client.feed.retain()
  const list = await client.listTasks({ user: 'me' })
  list.results.forEach(keep)
  render()
}

function keep(task: Task): void {
  const known = shown.get(task.id)
  if (!known || known.version < task.version) shown.set(task.id, task)
}

function render(): void {
  const rows = [...shown.values()].map((task) => {
    const row = document.createElement('li')
    row.id = `task-${task.id}`
    row.dataset['phase'] = task.phase
    row.dataset['owner'] = task.owner?.name ?? ''
    row.textContent = `${task.title} ${task.progress.percent ?? 0} %`
    return row
  })
  document.querySelector('#tasks')?.replaceChildren(...rows)
}

const start = async (address: string): Promise<string> => (await client.start(address, {})).taskId
const cancel = (id: string): Promise<unknown> => client.cancel(id)

Object.assign(window, { recipe: { ...recipe, run, start, cancel } })
