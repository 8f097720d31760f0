export { errorText } from './error-text.js'
export { choiceCount, narrowed, NO_CHOICE, type TaskFilterChoice, type TaskPhaseGroup } from './filters.js'
export { taskSections, type TaskSection, type TaskSectionName } from './sections.js'
export { advanceMark, progressMode, type ProgressMark, type ProgressMode } from './task-progress.js'
export { endingText, isSilent, timeText, type Wording } from './task-texts.js'
export { useSyncedAgo } from './use-synced-ago.js'
export {
  useTaskAnswer,
  type TaskActionName,
  type TaskActionsView,
  type TaskActionState,
  type TaskAnswer,
} from './use-task-answer.js'
export {
  useTaskMonitor,
  type Staleness,
  type TaskMonitorStatus,
  type TaskMonitorView,
} from './use-task-monitor.js'
export {
  useProgressFold,
  useTaskProgress,
  type ProgressFold,
  type TaskProgressView,
} from './use-task-progress.js'
export { useTaskRow, type TaskRowView } from './use-task-row.js'
export { useTaskSections } from './use-task-sections.js'
