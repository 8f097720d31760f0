'use client'

import { formatDuration, formatNumber } from '../../core/format.js'
import type { TaskTemplate } from '../../core/types.js'
import { useLocale, useMessages, useTaskStats, useTaskTemplates } from '../../hooks/index.js'
import { useOperatorNavigation } from '../navigation.js'
import { Panel, Problem, Skeleton } from '../panel.js'
import { formatQuery } from '../query/parse-query.js'
import { OperatorTable } from '../operator-table.js'

const DAYS = 30

export interface TemplatesPanelProps {
  className?: string
}

/** What is declared, by module, with how each module did. */
export function TemplatesPanel({ className = '' }: TemplatesPanelProps) {
  const { operator } = useMessages()
  const { data, error, isPending, refetch } = useTaskTemplates()
  const modules = [...new Set(data?.map(({ module }) => module))].sort()
  return (
    <Panel section="templates" className={className}>
      {error ? <Problem error={error} onRetry={() => void refetch()} /> : null}
      {isPending ? <Skeleton rows={6} /> : null}
      {data?.length === 0 ? <p className="tm-op-empty">{operator.templatesEmpty}</p> : null}
      {modules.map((module) => (
        <ModuleTemplates
          key={module}
          module={module}
          templates={(data ?? []).filter((one) => one.module === module)}
        />
      ))}
    </Panel>
  )
}

function ModuleTemplates({ module, templates }: { module: string; templates: readonly TaskTemplate[] }) {
  const { modules, operator } = useMessages()
  const title = modules[module] ?? module
  const columns = [
    operator.template,
    operator.declaredAs,
    operator.expected,
    operator.attempts,
    operator.tags,
  ]
  return (
    <section className="tm-card tm-op-module" aria-label={title}>
      <h3 className="tm-op-heading">{title}</h3>
      <ModuleSummary module={module} />
      <OperatorTable
        label={`${operator.sections.templates}: ${title}`}
        columns={columns}
        className="tm-op-templates"
      >
        {templates.map((template) => (
          <TemplateRow key={template.name} template={template} />
        ))}
      </OperatorTable>
    </section>
  )
}

function ModuleSummary({ module }: { module: string }) {
  const { operator } = useMessages()
  const locale = useLocale()
  const { data } = useTaskStats({ module, days: DAYS })
  const seconds = (value: number | null): string =>
    value === null ? operator.none : formatDuration(value, locale)
  return (
    <p className="tm-op-muted tm-op-module__summary">
      {operator.lastDays(DAYS)}
      {data
        ? `: ${operator.found(formatNumber(data.total, locale), true)} · ${operator.runTimes} p50 ${seconds(data.run.p50)}, p95 ${seconds(data.run.p95)}`
        : null}
    </p>
  )
}

function TemplateRow({ template }: { template: TaskTemplate }) {
  const { operator } = useMessages()
  const locale = useLocale()
  const { showExecutions } = useOperatorNavigation()
  const { title, name, task, description, expected_seconds, max_attempts, tags } = template
  const query = formatQuery({ terms: { name: [name] }, text: '' })
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          className="tm-link"
          aria-label={operator.executionsOf(title)}
          onClick={() => showExecutions(query)}
        >
          {title}
        </button>
        {description && description !== title ? (
          <span className="tm-op-muted tm-op-template__description">{description}</span>
        ) : null}
      </th>
      <td>
        <code title={task}>{name}</code>
      </td>
      <td>{expected_seconds === null ? operator.none : formatDuration(expected_seconds, locale)}</td>
      <td>{max_attempts === null ? operator.none : formatNumber(max_attempts, locale)}</td>
      <td>
        {tags.map((tag) => (
          <span key={tag} className="tm-badge">
            {tag}
          </span>
        ))}
      </td>
    </tr>
  )
}
