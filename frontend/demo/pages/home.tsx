import { TaskMonitor } from '@task-manager/react'
import { useDemo } from '../demo-context.js'
import type { DemoModule } from '../context.js'
import { StartButton } from '../parts/start-button.js'
import { Link } from '../router.js'
import { openTask, taskHref } from '../task-address.js'
import { useTexts } from '../texts.js'

const MINE = { user: 'me' }

export function HomePage() {
  const texts = useTexts()
  const { user, modules } = useDemo()
  const first = user?.name.split(' ')[0] ?? ''
  const one = modules.length === 1 ? modules[0] : undefined
  return (
    <>
      <header className="sgm-heading">
        <h1>{texts.home.hello(first)}</h1>
        <p>{one ? texts.home.user(one.name) : texts.home.staff}</p>
      </header>
      {modules.map((module) => (
        <ModuleCards key={module.key} module={module} named={!one} />
      ))}
      <div className="sgm-section">
        <TaskMonitor
          filter={MINE}
          pageSize={5}
          title={texts.home.recent}
          detailHref={taskHref}
          onOpenTask={openTask}
        />
        <p className="sgm-more">
          <Link className="sgm-link" href="/tareas/">
            {texts.home.all}
          </Link>
        </p>
      </div>
    </>
  )
}

function ModuleCards({ module, named }: { module: DemoModule; named: boolean }) {
  const { home, module: texts } = useTexts()
  return (
    <section className="sgm-section" aria-labelledby={`start-${module.key}`}>
      <div className="sgm-section__head">
        <h2 id={`start-${module.key}`}>{named ? module.name : home.start}</h2>
        <Link className="sgm-link" href={`/${module.key}/`}>
          {home.code}
        </Link>
      </div>
      <ul className="sgm-cards">
        {module.tasks.map((task) => (
          <li key={task.key} className="sgm-card">
            <h3>{task.title}</h3>
            <p>{task.description}</p>
            <StartButton task={task} label={texts.run} />
          </li>
        ))}
      </ul>
    </section>
  )
}
