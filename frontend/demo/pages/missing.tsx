import { Link } from '../router.js'
import { useTexts } from '../texts.js'

export function MissingPage() {
  const { missing } = useTexts()
  return (
    <header className="sgm-heading">
      <h1>{missing.title}</h1>
      <p>
        <Link className="sgm-link" href="/">
          {missing.back}
        </Link>
      </p>
    </header>
  )
}
