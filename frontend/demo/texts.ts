import { createContext, useContext } from 'react'
import type { Language } from './context.js'

const en = {
  languageName: 'English',
  skip: 'Skip to content',
  nav: {
    label: 'Main',
    home: 'Home',
    tasks: 'My tasks',
    allTasks: 'All tasks',
    operation: 'Operation',
    break: 'Try to break it',
    open: 'Open menu',
    close: 'Close menu',
    language: 'Language',
    theme: 'Theme',
    light: 'Light',
    dark: 'Dark',
    system: 'System',
    account: 'Account',
    signOut: 'Sign out',
  },
  home: {
    hello: (name: string) => `Hello, ${name}`,
    user: (module: string) =>
      `This is ${module}. Start a task, leave the page, come back: it tells you what happened meanwhile.`,
    staff: 'You see everything: the tasks of all modules, the workers and the queues.',
    start: 'Start something',
    recent: 'Your recent tasks',
    all: 'See the whole list',
    code: 'How it is made',
  },
  module: {
    intro: 'Every button on this page starts a real Celery task. Beside it, the whole code that it takes.',
    code: 'The code',
    python: 'Task (Python)',
    view: 'Address (Django)',
    react: 'Button (React)',
    copy: 'Copy',
    copied: 'Copied',
    copyFailed: 'Select and copy it',
    run: 'Start',
    form: (task: string) => `Start: ${task}`,
  },
  tasks: { back: 'Back to the list', detail: 'Task', notices: 'Notifications' },
  operation: { staffOnly: 'This page is for the people who operate the system.' },
  missing: { title: 'This page does not exist', back: 'Go to the home page' },
  break: {
    title: 'Try to break it',
    intro: 'Four things that go wrong in real life. Do them, and watch the list: it must never lie to you.',
    here: 'Watch it here',
    processes: 'Processes',
    worker: 'Worker',
    flower: 'Flower',
    network: 'Your connection',
    states: {
      running: 'Running',
      stopping: 'Stopping',
      stopped: 'Stopped',
      dead: 'Dead, being started again',
      absent: 'Not installed',
      unknown: 'Unknown',
      up: 'Connected',
      cut: 'Cut',
    },
    since: (duration: string) => `for ${duration}`,
    see: 'What you should see',
    unavailable: 'The demo was not started with “make run”, so its processes cannot be stopped from here.',
    failed: 'That did not work. Try again.',
    startTask: 'Start a task',
    cancel: {
      title: 'Cancel while nobody works',
      what: 'Stop the worker, start a task, and cancel it. Then start the worker again.',
      see: [
        'Without a worker the task stays “Queued”: nothing pretends to move.',
        'Cancel answers at once with “Cancelled”; it does not wait for the worker.',
        'Once the worker is back the task never runs.',
      ],
    },
    kill: {
      title: 'Kill the worker',
      what: 'Start a task, let it move, and kill the worker as a full memory would (kill -9).',
      see: [
        'The row stays “Running” with the last thing that is known; it does not make an end up.',
        'After three minutes it says how long there has been no news, instead of a frozen bar.',
        'In a few seconds there is a worker again, and what was waiting runs.',
      ],
    },
    flowerDown: {
      title: 'Stop Flower',
      what: 'Flower is a source of information about the workers. Turn it off, and go on working.',
      see: [
        'Tasks start, move, end and can be cancelled as before.',
        'Only what is known of the workers changes: it then comes from the workers themselves, and says so.',
        'Nobody sees an error.',
      ],
      absent: 'Flower is not installed here: what you see is already how it works without it.',
    },
    cut: {
      title: 'Cut the connection',
      what: 'Cut this page off from the server, as a train in a tunnel does, and restore it.',
      see: [
        'The list stays, and says “Reconnecting” and how old it is.',
        'Buttons answer that there is no connection; nothing is done in silence.',
        'Restored, it catches up by itself, without reloading.',
      ],
    },
    do: {
      stopWorker: 'Stop the worker',
      startWorker: 'Start the worker',
      killWorker: 'Kill the worker',
      stopFlower: 'Stop Flower',
      startFlower: 'Start Flower',
      cut: 'Cut the connection',
      restore: 'Restore it',
    },
  },
}

export type Texts = typeof en

const es: Texts = {
  languageName: 'Español',
  skip: 'Ir al contenido',
  nav: {
    label: 'Principal',
    home: 'Inicio',
    tasks: 'Mis tareas',
    allTasks: 'Todas las tareas',
    operation: 'Operación',
    break: 'Pruebe a romperlo',
    open: 'Abrir el menú',
    close: 'Cerrar el menú',
    language: 'Idioma',
    theme: 'Tema',
    light: 'Claro',
    dark: 'Oscuro',
    system: 'Del sistema',
    account: 'Cuenta',
    signOut: 'Salir',
  },
  home: {
    hello: (name) => `Hola, ${name}`,
    user: (module) =>
      `Esto es ${module}. Inicie una tarea, váyase, vuelva: la página le cuenta qué pasó mientras tanto.`,
    staff: 'Usted lo ve todo: las tareas de todos los módulos, los workers y las colas.',
    start: 'Iniciar algo',
    recent: 'Sus tareas recientes',
    all: 'Ver la lista completa',
    code: 'Cómo está hecha',
  },
  module: {
    intro: 'Cada botón de esta página inicia una tarea real de Celery. Al lado, todo el código que necesita.',
    code: 'El código',
    python: 'Tarea (Python)',
    view: 'Dirección (Django)',
    react: 'Botón (React)',
    copy: 'Copiar',
    copied: 'Copiado',
    copyFailed: 'Selecciónelo y cópielo',
    run: 'Iniciar',
    form: (task) => `Iniciar: ${task}`,
  },
  tasks: { back: 'Volver a la lista', detail: 'Tarea', notices: 'Notificaciones' },
  operation: { staffOnly: 'Esta página es para quienes operan el sistema.' },
  missing: { title: 'Esta página no existe', back: 'Ir al inicio' },
  break: {
    title: 'Pruebe a romperlo',
    intro: 'Cuatro cosas que fallan en la vida real. Provóquelas y mire la lista: nunca debe mentirle.',
    here: 'Mírelo aquí',
    processes: 'Procesos',
    worker: 'Worker',
    flower: 'Flower',
    network: 'Su conexión',
    states: {
      running: 'Funciona',
      stopping: 'Deteniéndose',
      stopped: 'Detenido',
      dead: 'Muerto; se está iniciando otra vez',
      absent: 'No está instalado',
      unknown: 'No se sabe',
      up: 'Conectada',
      cut: 'Cortada',
    },
    since: (duration) => `desde hace ${duration}`,
    see: 'Lo que debería ver',
    unavailable: 'La demostración no se inició con «make run»; desde aquí no se pueden detener sus procesos.',
    failed: 'No se pudo. Inténtelo otra vez.',
    startTask: 'Iniciar una tarea',
    cancel: {
      title: 'Cancele cuando nadie trabaja',
      what: 'Detenga el worker, inicie una tarea y cancélela. Después, inicie el worker otra vez.',
      see: [
        'Sin worker la tarea sigue «En cola»: nada finge avanzar.',
        'Cancelar contesta enseguida «Cancelada»; no espera al worker.',
        'Cuando el worker vuelve, la tarea nunca se ejecuta.',
      ],
    },
    kill: {
      title: 'Mate el worker',
      what: 'Inicie una tarea, deje que avance y mate el worker como lo haría la falta de memoria (kill -9).',
      see: [
        'La fila sigue «En curso» con lo último que se sabe; no se inventa un final.',
        'A los tres minutos dice cuánto hace que no hay noticias, en vez de una barra congelada.',
        'En unos segundos hay un worker otra vez, y lo que esperaba se ejecuta.',
      ],
    },
    flowerDown: {
      title: 'Detenga Flower',
      what: 'Flower es una fuente de información sobre los workers. Apáguelo y siga trabajando.',
      see: [
        'Las tareas se inician, avanzan, terminan y se cancelan como antes.',
        'Solo cambia de dónde se sabe de los workers: de ellos mismos, y la página lo dice.',
        'Nadie ve un error.',
      ],
      absent: 'Flower no está instalado aquí: lo que ve ya es cómo funciona sin él.',
    },
    cut: {
      title: 'Corte la conexión',
      what: 'Separe esta página del servidor, como un tren en un túnel, y vuelva a conectarla.',
      see: [
        'La lista se queda, y dice «Reconectando» y de cuándo es.',
        'Los botones contestan que no hay conexión; nada se hace en silencio.',
        'Al volver, se pone al día sola, sin recargar la página.',
      ],
    },
    do: {
      stopWorker: 'Detener el worker',
      startWorker: 'Iniciar el worker',
      killWorker: 'Matar el worker',
      stopFlower: 'Detener Flower',
      startFlower: 'Iniciar Flower',
      cut: 'Cortar la conexión',
      restore: 'Restablecerla',
    },
  },
}

const ALL: Record<Language, Texts> = { en, es }

export function textsOf(language: Language): Texts {
  return ALL[language]
}

export const TextsContext = createContext<Texts>(es)

export function useTexts(): Texts {
  return useContext(TextsContext)
}
