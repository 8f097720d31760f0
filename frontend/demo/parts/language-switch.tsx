import { useDemo } from '../demo-context.js'
import { textsOf, useTexts } from '../texts.js'

/** Posts Django's `set_language`, which answers with this page in the other language. */
export function LanguageSwitch() {
  const { nav } = useTexts()
  const { language, languages, csrf_token, urls } = useDemo()
  return (
    <form
      className="sgm-switch"
      method="post"
      action={urls['set_language'] ?? '/i18n/setlang/'}
      aria-label={nav.language}
    >
      <input type="hidden" name="csrfmiddlewaretoken" value={csrf_token} />
      <input type="hidden" name="next" value={location.pathname} />
      {languages.map((code) => (
        <button key={code} name="language" value={code} lang={code} aria-pressed={code === language}>
          <span aria-hidden="true">{code.toUpperCase()}</span>
          <span className="sgm-hidden">{textsOf(code).languageName}</span>
        </button>
      ))}
    </form>
  )
}
