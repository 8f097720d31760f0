export {
  askQueues,
  askWorker,
  controlWorker,
  type WorkerControl,
  type WorkerValues,
} from '../core/operations.js'
export { useQueues, useWorker, useWorkerActions, type WorkerActions } from '../hooks/use-workers.js'
export type { OperatorSection } from './navigation.js'
export { OperatorDashboard, type OperatorDashboardProps } from './operator-dashboard.js'
export { formatQuery, parseQuery, type ParsedQuery, type QueryProblem } from './query/parse-query.js'
export { toFilter, type Qualifier, type TaskQuery } from './query/task-query.js'
