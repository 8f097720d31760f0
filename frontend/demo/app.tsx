import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { TaskManagerProvider, TaskToasts, TaskTray, createTaskManagerClient } from '@task-manager/react'
import { en } from '@task-manager/react/locales/en'
import { es } from '@task-manager/react/locales/es'
import { useState } from 'react'
import { demoFetch } from './connection.js'
import { DemoContextProvider } from './demo-context.js'
import type { DemoContext } from './context.js'
import { BreakPage } from './pages/break.js'
import { HomePage } from './pages/home.js'
import { MissingPage } from './pages/missing.js'
import { ModulePage } from './pages/module.js'
import { NoticesPage } from './pages/notices.js'
import { OperationPage } from './pages/operation.js'
import { TaskPage } from './pages/task.js'
import { TasksPage } from './pages/tasks.js'
import { TopBar } from './parts/top-bar.js'
import { usePlace } from './router.js'
import { openTask, taskHref, taskIdOf } from './task-address.js'
import { TextsContext, textsOf } from './texts.js'
import { useTheme } from './theme.js'

const client = createTaskManagerClient({ fetch: demoFetch })
const queryClient = new QueryClient()
const LOCALES = { en, es }

export function App({ context }: { context: DemoContext }) {
  const theme = useTheme()
  const texts = textsOf(context.language)
  const [messages] = useState(() => ({ modules: namesOf(context) }))
  return (
    <QueryClientProvider client={queryClient}>
      <TaskManagerProvider
        client={client}
        queryClient={queryClient}
        locale={LOCALES[context.language]}
        messages={messages}
        theme={theme}
      >
        <DemoContextProvider value={context}>
          <TextsContext.Provider value={texts}>
            <a className="sgm-skip" href="#content">
              {texts.skip}
            </a>
            <TopBar />
            <Page context={context} />
            <TaskToasts detailHref={taskHref} onOpenTask={openTask} />
          </TextsContext.Provider>
        </DemoContextProvider>
      </TaskManagerProvider>
    </QueryClientProvider>
  )
}

/** What people call the modules, in their language. */
function namesOf({ modules }: DemoContext): Record<string, string> {
  return Object.fromEntries(modules.map(({ key, name }) => [key, name]))
}

function Page({ context }: { context: DemoContext }) {
  const { path, over } = usePlace()
  const shown = over ?? path
  const wide = shown.startsWith('/operacion/')
  const hasList = shown.startsWith('/tareas/') || wide
  return (
    <>
      <main id="content" className="sgm-page" data-wide={wide || undefined} tabIndex={-1}>
        {pageOf(shown, context)}
      </main>
      {hasList ? null : <TaskTray detailHref={taskHref} onOpenTask={openTask} allHref="/tareas/" />}
    </>
  )
}

function pageOf(path: string, { modules }: DemoContext) {
  const module = modules.find(({ key }) => path === `/${key}/`)
  if (module) return <ModulePage key={module.key} module={module} />
  if (path === '/') return <HomePage />
  if (path === '/tareas/') return <TasksPage />
  if (path.startsWith('/tareas/')) return <TaskPage taskId={taskIdOf(path)} />
  if (path === '/avisos/') return <NoticesPage />
  if (path.startsWith('/operacion/')) return <OperationPage />
  if (path === '/romper/') return <BreakPage />
  return <MissingPage />
}
