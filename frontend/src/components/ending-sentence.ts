import type { Task, TaskOutcome, TaskPhase } from '../core/types.js'
import { endingText } from '../headless/task-texts.js'
import type { Messages } from '../locales/messages.js'
import type { AnnouncementKind } from './announcements.js'

export function taskTitle(task: Task): string {
  return task.title || task.name || task.task
}

/** Return whether this end is bad news, which stays until it is read. */
export function isFailure(phase: TaskPhase): boolean {
  return phase === 'failed' || phase === 'lost'
}

/** Return how a task ended in one sentence with its title; empty while it is active. */
export function endingSentence(task: Task, { toast }: Messages): string {
  const title = taskTitle(task)
  switch (task.phase) {
    case 'finished':
    case 'failed':
    case 'cancelled':
    case 'lost':
    case 'expired': {
      const sentence = toast[task.phase](title)
      return task.revision > 0 ? toast.corrected(sentence) : sentence
    }
    default:
      return ''
  }
}

/** Return what to announce of an end: text and kind. */
export function endingAnnouncement(task: Task, messages: Messages): [string, AnnouncementKind] {
  const reason = isFailure(task.phase) ? endingText(task, messages) : ''
  const text = [endingSentence(task, messages), reason].filter(Boolean).join('. ')
  return [text, isFailure(task.phase) ? 'alert' : 'end']
}

/** Return what to tell of an action that was answered with a word; empty where the task itself shows it. */
export function refusedText(outcome: TaskOutcome, { actions, errors }: Messages): string {
  switch (outcome) {
    case 'too_late':
      return actions.tooLate
    case 'not_found':
      return errors.notFound
    case 'denied':
      return errors.denied
    case 'not_replayable':
      return errors.notReplayable
    case 'not_finished':
      return actions.notFinished
    case 'unavailable':
      return errors.unavailable
    default:
      return ''
  }
}
