import type { CSSProperties } from 'react'

import type { Bar } from './timeline-entries.js'

/** The wait and the run of an attempt, to scale. What they say stands beside them in words. */
export function Bars({ wait, run }: { wait: Bar | null; run: Bar | null }) {
  return (
    <div className="tm-bars" aria-hidden="true">
      {wait ? <Piece bar={wait} kind="wait" /> : null}
      {run ? <Piece bar={run} kind="run" /> : null}
    </div>
  )
}

function Piece({ bar, kind }: { bar: Bar; kind: 'wait' | 'run' }) {
  const style = { '--tm-value': bar.share.toFixed(2) } as CSSProperties
  return (
    <span className="tm-bars__piece" data-kind={kind} data-open={bar.isOpen || undefined} style={style} />
  )
}
