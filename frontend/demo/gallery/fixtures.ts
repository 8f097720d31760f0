import type { Task, TaskPhase } from '@task-manager/react/core'
import { makeTask, type TaskSeed } from '@task-manager/react/testing'
import type { Language } from '../context.js'
import { ago } from './clock.js'

/** The texts that a server would tell, in the language of the person who started the task. */
const TEXTS = {
  en: {
    consolidate: 'Work out the payroll · October 2026',
    import: 'Import entries · December',
    ledger: 'Balance the ledger',
    bank: 'Send the payment to the bank',
    report: 'Detailed yearly report',
    employee: 'Employee 430 of 1,000',
    bankBusy: 'The bank does not answer (503); it will be tried again',
    unbalanced: 'Entry 1187 does not balance: debit 450,000, credit 405,000',
    due: 'Check due dates',
    month: 'Month',
    badMonth: 'Write the month as YYYY-MM, for example 2026-10.',
    huge: 'Recalculate the social security contributions of all employees with retroactive effect from January, including supplementary pensions, occupational risks and the adjustments ordered by resolution 2388',
    huge2: 'Resolution_2388_adjustments_without_any_space_to_break_at_2026_10_14_final_final_v7.csv',
  },
  es: {
    consolidate: 'Consolidar nómina · octubre 2026',
    import: 'Importar asientos · diciembre',
    ledger: 'Cuadrar libro mayor',
    bank: 'Enviar el pago al banco',
    report: 'Informe anual detallado',
    employee: 'Empleado 430 de 1.000',
    bankBusy: 'El banco no responde (503); se intentará otra vez',
    unbalanced: 'El asiento 1187 no cuadra: débito 450.000, crédito 405.000',
    due: 'Revisar vencimientos',
    month: 'Mes',
    badMonth: 'Escriba el mes como AAAA-MM, por ejemplo 2026-10.',
    huge: 'Recalcular los aportes a la seguridad social de todos los empleados con efecto retroactivo desde enero, incluidas las pensiones complementarias, los riesgos laborales y los ajustes ordenados por la resolución 2388',
    huge2: 'Ajustes_resolución_2388_sin_ningún_espacio_donde_partir_2026_10_14_final_final_v7.csv',
  },
} as const

export type FixtureTexts = (typeof TEXTS)[Language]

export function fixtureTexts(language: Language): FixtureTexts {
  return TEXTS[language]
}

type Fixtures = Record<TaskPhase | 'unknown' | 'silent' | 'attempt' | 'huge', Task>

/** One task in each state, alike each time. */
export function tasksOf(language: Language): Fixtures {
  const t = fixtureTexts(language)
  const named = (id: string, seed: TaskSeed): Task => makeTask({ id, number: numberOf(id), ...seed })
  return {
    scheduled: named('scheduled', {
      phase: 'scheduled',
      title: t.due,
      created_at: ago(600),
      eta: ago(-2_700),
    }),
    queued: named('queued', {
      phase: 'queued',
      title: t.import,
      module: 'contabilidad',
      created_at: ago(40),
    }),
    running: named('running', {
      phase: 'running',
      title: t.consolidate,
      created_at: ago(75),
      progress: { current: 430, total: 1_000, percent: 43, message: t.employee, updated_at: ago(1) },
      remaining_seconds: 110,
    }),
    unknown: named('unknown', {
      phase: 'running',
      title: t.report,
      module: 'contabilidad',
      created_at: ago(20),
      progress: { updated_at: ago(2) },
    }),
    silent: named('silent', {
      phase: 'running',
      title: t.report,
      module: 'contabilidad',
      created_at: ago(900),
      progress: { current: 61, total: 365, percent: 16.7, message: '61 / 365', updated_at: ago(190) },
    }),
    attempt: named('attempt', {
      phase: 'running',
      title: t.bank,
      created_at: ago(50),
      attempt: 2,
      max_attempts: 4,
      progress: { current: 1, total: 3, percent: 33.3, message: '', updated_at: ago(1) },
    }),
    retrying: named('retrying', {
      phase: 'retrying',
      title: t.bank,
      created_at: ago(35),
      attempt: 2,
      max_attempts: 5,
      eta: ago(-8),
      error: { type: 'ConnectionError', message: t.bankBusy },
    }),
    cancelling: named('cancelling', {
      phase: 'cancelling',
      title: t.report,
      module: 'contabilidad',
      created_at: ago(120),
      progress: { current: 210, total: 365, percent: 57.5, updated_at: ago(1) },
      cancel_requested: { at: ago(3), by: { id: 1, name: 'Nora Nómina' } },
    }),
    finished: named('finished', {
      phase: 'finished',
      title: t.import,
      module: 'contabilidad',
      created_at: ago(140),
      result: { asientos: 1_240 },
      links: { result: '/descargas/finished/balance.csv' },
    }),
    failed: named('failed', {
      phase: 'failed',
      title: t.ledger,
      module: 'contabilidad',
      created_at: ago(2_400),
      attempt: 3,
      max_attempts: 3,
      error: { type: 'ValueError', message: t.unbalanced },
    }),
    cancelled: named('cancelled', {
      phase: 'cancelled',
      title: t.report,
      module: 'contabilidad',
      created_at: ago(3_000),
      cancel_requested: { at: ago(2_990), by: { id: 1, name: 'Nora Nómina' } },
    }),
    lost: named('lost', { phase: 'lost', title: t.consolidate, created_at: ago(90_000), inferred: true }),
    expired: named('expired', {
      phase: 'expired',
      title: t.due,
      created_at: ago(95_000),
      expires_at: ago(94_000),
      duration_seconds: null,
    }),
    huge: named('huge', {
      phase: 'running',
      title: t.huge,
      created_at: ago(75),
      progress: { current: 12, total: 90_000, percent: 0.01, message: t.huge2, updated_at: ago(1) },
    }),
  }
}

/** A list of `count` finished tasks of today and the days before. */
export function manyTasks(language: Language, count: number): Task[] {
  const t = fixtureTexts(language)
  const titles = [t.consolidate, t.import, t.ledger, t.bank]
  return Array.from({ length: count }, (_, index) =>
    makeTask({
      id: `many-${index}`,
      number: 900 - index,
      phase: index % 7 === 3 ? 'failed' : 'finished',
      title: titles[index % titles.length] ?? t.consolidate,
      module: index % 2 ? 'contabilidad' : 'nomina',
      created_at: ago(1_200 + index * 5_400),
    }),
  )
}

function numberOf(id: string): number {
  return 1_000 + [...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0)
}
