import { addressOf, type GalleryOptions } from './options.js'
import { DetailSections } from './sections/detail.js'
import { InformSections } from './sections/inform.js'
import { MonitorSection } from './sections/monitor.js'
import { OperatorSection } from './sections/operator.js'
import { ProgressSection, RowSection } from './sections/progress.js'
import { StartSection } from './sections/start.js'
import { OptionsContext } from './stage.js'

/** Every component in every state. */
export function Gallery({ options }: { options: GalleryOptions }) {
  return (
    <OptionsContext.Provider value={options}>
      <main className="sgm-gallery">
        <header className="sgm-gallery__head">
          <h1>@task-manager/react</h1>
          <Switches options={options} />
        </header>
        <ProgressSection />
        <RowSection />
        <MonitorSection />
        <DetailSections />
        <StartSection />
        <InformSections />
        <OperatorSection />
      </main>
    </OptionsContext.Provider>
  )
}

function Switches({ options }: { options: GalleryOptions }) {
  const choices: [string, GalleryOptions][] = [
    ['English', { ...options, language: 'en' }],
    ['Español', { ...options, language: 'es' }],
    ['Light', { ...options, theme: 'light' }],
    ['Dark', { ...options, theme: 'dark' }],
  ]
  const here = addressOf(options)
  return (
    <nav className="sgm-gallery__switches" aria-label="View">
      {choices.map(([name, choice]) => (
        <a key={name} href={addressOf(choice)} aria-current={addressOf(choice) === here ? 'true' : undefined}>
          {name}
        </a>
      ))}
      {options.only ? <a href={addressOf({ ...options, only: null })}>All</a> : null}
    </nav>
  )
}
