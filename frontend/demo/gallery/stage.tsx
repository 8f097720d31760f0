import { QueryClient } from '@tanstack/react-query'
import { TaskManagerProvider } from '@task-manager/react'
import { en } from '@task-manager/react/locales/en'
import { es } from '@task-manager/react/locales/es'
import { createContext, useContext, useState, type ReactNode } from 'react'
import type { GalleryOptions } from './options.js'
import { clientOf, type Scene } from './server.js'

export const OptionsContext = createContext<GalleryOptions>({ language: 'en', theme: 'light', only: null })

export function useOptions(): GalleryOptions {
  return useContext(OptionsContext)
}

interface SectionProps {
  id: string
  title: string
  children: ReactNode
}

/** A part of the gallery: its id is what `?only=` names. */
export function Section({ id, title, children }: SectionProps) {
  const { only } = useOptions()
  if (only !== null && only !== id) return null
  return (
    <section id={id} className="sgm-gallery__section" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  )
}

interface SpecimenProps {
  name: string
  scene?: Scene
  /** Keep what is fixed to the window's corner inside; pixels. */
  height?: number
  children: ReactNode
}

/** One component in one state, with a server of its own. */
export function Specimen({ name, scene = {}, height, children }: SpecimenProps) {
  const { language, theme } = useOptions()
  const [client] = useState(() => clientOf(scene))
  const [cache] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } }),
  )
  return (
    <figure
      className="sgm-specimen"
      data-specimen={name}
      data-boxed={height === undefined ? undefined : true}
    >
      <figcaption>{name}</figcaption>
      <div className="sgm-specimen__stage" style={height === undefined ? undefined : { height }}>
        <TaskManagerProvider
          client={client}
          queryClient={cache}
          locale={language === 'es' ? es : en}
          theme={theme}
        >
          {children}
        </TaskManagerProvider>
      </div>
    </figure>
  )
}
