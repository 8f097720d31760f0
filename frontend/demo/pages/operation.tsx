import { OperatorDashboard, type OperatorSection } from '@task-manager/react/operator'
import { useDemo } from '../demo-context.js'
import { navigate, usePlace } from '../router.js'
import { useTexts } from '../texts.js'

const HERE = '/operacion/'

export function OperationPage() {
  const { nav, operation } = useTexts()
  const { user } = useDemo()
  const { path } = usePlace()
  const section = (path.slice(HERE.length).replace(/\/$/, '') || 'overview') as OperatorSection
  const open = (wanted: OperatorSection): void => navigate(wanted === 'overview' ? HERE : `${HERE}${wanted}/`)
  if (user?.is_staff) {
    return (
      <>
        <h1 className="sgm-hidden">{nav.operation}</h1>
        <OperatorDashboard section={section} onSection={open} />
      </>
    )
  }
  return (
    <header className="sgm-heading">
      <h1>{nav.operation}</h1>
      <p>{operation.staffOnly}</p>
    </header>
  )
}
