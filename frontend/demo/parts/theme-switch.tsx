import { useTexts } from '../texts.js'
import { chooseTheme, useTheme, type Theme } from '../theme.js'
import { Icon } from './icon.js'

const THEMES: readonly Theme[] = ['light', 'dark', 'system']

export function ThemeSwitch() {
  const { nav } = useTexts()
  const shown = useTheme()
  return (
    <div className="sgm-switch" role="group" aria-label={nav.theme}>
      {THEMES.map((theme) => (
        <button
          key={theme}
          type="button"
          aria-pressed={theme === shown}
          aria-label={nav[theme]}
          title={nav[theme]}
          onClick={() => chooseTheme(theme)}
        >
          <Icon name={theme} />
        </button>
      ))}
    </div>
  )
}
