import { TaskButton } from '../components/task-button.js'
import type { Task } from '../core/types.js'
import { jsonOf } from './attributes.js'
import { ReactElement } from './react-element.js'

/** `<task-button start variables label confirm disabled>`; tells `task-started` and `task-ended`. */
export class TaskButtonElement extends ReactElement {
  static override readonly attributes = ['start', 'variables', 'label', 'confirm', 'disabled']

  protected content() {
    const start = this.getAttribute('start')
    if (!start) {
      console.error('<task-button> needs start="…", the address that starts the task')
      return null
    }
    return (
      <TaskButton
        start={start}
        variables={jsonOf(this, 'variables')}
        label={this.getAttribute('label') ?? ''}
        disabled={this.hasAttribute('disabled')}
        confirm={this.getAttribute('confirm') ?? undefined}
        onStarted={(taskId: string) => this.tell('task-started', { taskId })}
        onTerminal={(task: Task) => this.tell('task-ended', { task })}
      />
    )
  }
}
