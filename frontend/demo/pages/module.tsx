import type { DemoModule } from '../context.js'
import { TaskCard } from '../parts/task-card.js'
import { useTexts } from '../texts.js'

export function ModulePage({ module }: { module: DemoModule }) {
  const texts = useTexts()
  return (
    <>
      <header className="sgm-heading">
        <h1>{module.name}</h1>
        <p>{texts.module.intro}</p>
      </header>
      {module.tasks.map((task) => (
        <TaskCard key={task.key} task={task} />
      ))}
    </>
  )
}
