import { TaskDetailPanel, TaskDetailView } from '@task-manager/react'
import { useState } from 'react'
import { detailScenes } from '../detail-fixtures.js'
import { PressOnce } from '../press-once.js'
import { Section, Specimen, useOptions } from '../stage.js'

export function DetailSections() {
  const { language, only } = useOptions()
  const scenes = detailScenes(language)
  const [open, setOpen] = useState(only === 'task-drawer')
  return (
    <>
      <Section id="task-detail" title="TaskDetailView">
        {Object.entries(scenes).map(([name, { id, scene, tab }]) => (
          <Specimen key={name} name={name} scene={scene}>
            {tab === undefined ? (
              <TaskDetailView taskId={id} />
            ) : (
              <PressOnce selector={`[role=tab]:nth-of-type(${tab})`}>
                <TaskDetailView taskId={id} />
              </PressOnce>
            )}
          </Specimen>
        ))}
      </Section>
      <Section id="task-drawer" title="TaskDetailPanel">
        <Specimen name="failed" scene={scenes.failed.scene}>
          <button type="button" className="sgm-button" onClick={() => setOpen(true)}>
            {language === 'es' ? 'Abrir' : 'Open'}
          </button>
          <TaskDetailPanel taskId={open ? scenes.failed.id : null} onClose={() => setOpen(false)} />
        </Specimen>
      </Section>
    </>
  )
}
