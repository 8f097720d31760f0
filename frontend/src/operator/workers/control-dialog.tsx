'use client'

import { useId, useState, type FormEvent } from 'react'

import { Announcer } from '../../components/announcer.js'
import { useModal } from '../../components/use-modal.js'
import type { TaskManagerError } from '../../core/errors.js'
import { formatNumber } from '../../core/format.js'
import type { WorkerAction, WorkerDetail, WorkerOrder } from '../../core/types.js'
import { errorText } from '../../headless/error-text.js'
import { useLocale, useMessages } from '../../hooks/index.js'
import { useWorkerActions } from '../../hooks/use-workers.js'
import type { Messages } from '../../locales/messages.js'
import { controlOf, FIELDS, GRAVE, problemsOf, type Problems, type Values } from './control-fields.js'
import { FormField } from './form-field.js'

export interface ControlDialogProps {
  worker: WorkerDetail
  action: WorkerAction
  /** With what came of it, or null where it was left. */
  onClose(order: WorkerOrder | null): void
}

/** Asks what is needed, has the worker do it, and stays where that fails. */
export function ControlDialog({ worker, action, onClose }: ControlDialogProps) {
  const messages = useMessages()
  const { control: words } = messages.operator
  const locale = useLocale()
  const dialog = useModal()
  const id = useId()
  const [values, setValues] = useState<Values>({ n: '1' })
  const [problems, setProblems] = useState<Problems>({})
  const { control } = useWorkerActions()

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const found = problemsOf(action, values, words)
    setProblems(found)
    const [first] = FIELDS[action].filter((field) => found[field])
    if (first) return dialog.current?.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus()
    control.mutate(controlOf(worker.name, action, values), { onSuccess: onClose })
  }
  const running = GRAVE.has(action) && worker.active_count ? worker.active_count : 0

  return (
    <dialog
      ref={dialog}
      className="tm-dialog tm-surface"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onClose={() => onClose(null)}
    >
      <form className="tm-dialog__body" noValidate onSubmit={submit}>
        <h2 id={`${id}-title`} className="tm-dialog__title">
          {words.actions[action]}
        </h2>
        <p id={`${id}-text`} className="tm-dialog__text">
          <code>{worker.name}</code>
          <br />
          {words.explained[action]} {running ? words.runningNow(formatNumber(running, locale)) : null}
        </p>
        {FIELDS[action].map((field) => (
          <FormField
            key={field}
            name={field}
            label={words.fields[field]}
            hint={words.hints[field]}
            problem={problems[field]}
            value={values[field] ?? ''}
            offered={offeredFor(field, action, worker)}
            onChange={(value) => setValues((before) => ({ ...before, [field]: value }))}
          />
        ))}
        {control.error ? (
          <p className="tm-op-form__error" role="alert">
            {refusal(control.error, messages)}
          </p>
        ) : null}
        <div className="tm-dialog__actions">
          <button
            type="button"
            className="tm-button"
            data-variant="secondary"
            onClick={() => dialog.current?.close()}
          >
            {words.keep}
          </button>
          <button
            type="submit"
            className="tm-button"
            data-variant={GRAVE.has(action) ? 'danger' : 'primary'}
            aria-disabled={control.isPending || undefined}
            onClick={(event) => control.isPending && event.preventDefault()}
          >
            {control.isPending ? words.sending : words.actions[action]}
          </button>
        </div>
      </form>
      <Announcer />
    </dialog>
  )
}

/** What can be chosen, where the worker has said it. */
function offeredFor(field: string, action: WorkerAction, worker: WorkerDetail): readonly string[] {
  if (field === 'task') return worker.registered ?? []
  return field === 'queue' && action === 'cancel_consumer' ? (worker.queues ?? []) : []
}

/** A worker's own words say more than ours. */
function refusal(error: TaskManagerError, messages: Messages): string {
  return error.code === 'worker_refused' || error.status === 400 ? error.message : errorText(error, messages)
}
