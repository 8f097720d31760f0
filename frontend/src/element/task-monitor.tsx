import { TaskMonitor } from '../components/task-monitor.js'
import type { TaskFilter } from '../core/types.js'
import { detailHrefOf, listOf, pageSizeOf } from './attributes.js'
import { ReactElement } from './react-element.js'

/** `<task-monitor filter-user filter-module page-size detail-href heading>`. */
export class TaskMonitorElement extends ReactElement {
  static override readonly attributes = [
    'filter-user',
    'filter-module',
    'page-size',
    'detail-href',
    'heading',
  ]

  protected content() {
    return (
      <TaskMonitor
        filter={this.#filter()}
        pageSize={pageSizeOf(this.getAttribute('page-size'))}
        detailHref={detailHrefOf(this.getAttribute('detail-href'))}
        title={this.getAttribute('heading') ?? undefined}
      />
    )
  }

  #filter(): TaskFilter {
    const user = this.getAttribute('filter-user')
    const modules = listOf(this.getAttribute('filter-module'))
    return { ...(user && { user }), ...(modules && { module: modules }) }
  }
}
