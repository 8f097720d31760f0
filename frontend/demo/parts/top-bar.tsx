import { NotificationBell } from '@task-manager/react'
import { useEffect, useState } from 'react'
import { useDemo } from '../demo-context.js'
import { Link, usePlace } from '../router.js'
import { openTask, taskHref } from '../task-address.js'
import { useTexts } from '../texts.js'
import { Icon } from './icon.js'
import { LanguageSwitch } from './language-switch.js'
import { ThemeSwitch } from './theme-switch.js'
import { UserMenu } from './user-menu.js'

/** On phones all but the product, the bell and the account folds into a menu. */
export function TopBar() {
  const texts = useTexts()
  const { path } = usePlace()
  const [open, setOpen] = useState(false)
  useEffect(() => setOpen(false), [path])
  return (
    <header className="sgm-bar" data-open={open || undefined}>
      <div className="sgm-bar__inner">
        <Link className="sgm-bar__product" href="/">
          <span className="sgm-bar__mark" aria-hidden="true" />
          SGM
        </Link>
        <div id="sgm-menu" className="sgm-bar__menu">
          <Navigation />
          <div className="sgm-bar__tools">
            <LanguageSwitch />
            <ThemeSwitch />
          </div>
        </div>
        <div className="sgm-bar__end">
          <NotificationBell detailHref={taskHref} onOpenTask={openTask} allHref="/avisos/" />
          <UserMenu />
          <button
            type="button"
            className="sgm-icon-button sgm-bar__toggle"
            aria-expanded={open}
            aria-controls="sgm-menu"
            aria-label={open ? texts.nav.close : texts.nav.open}
            onClick={() => setOpen(!open)}
          >
            <Icon name={open ? 'close' : 'menu'} />
          </button>
        </div>
      </div>
    </header>
  )
}

function Navigation() {
  const { nav } = useTexts()
  const { modules, user } = useDemo()
  const { path } = usePlace()
  const within = (href: string): true | undefined => path.startsWith(href) || undefined
  return (
    <nav className="sgm-nav" aria-label={nav.label}>
      {modules.map(({ key, name }) => (
        <Link key={key} href={`/${key}/`}>
          {name}
        </Link>
      ))}
      <Link href="/tareas/" data-within={within('/tareas/')}>
        {user?.is_staff ? nav.allTasks : nav.tasks}
      </Link>
      {user?.is_staff ? (
        <Link href="/operacion/" data-within={within('/operacion/')}>
          {nav.operation}
        </Link>
      ) : null}
      <Link href="/romper/">{nav.break}</Link>
    </nav>
  )
}
