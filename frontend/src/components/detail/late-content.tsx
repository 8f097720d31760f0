'use client'

import { useMessages } from '../../hooks/context.js'
import { useLate } from '../../headless/use-late.js'
import { Deferred } from '../deferred.js'
import { DetailContent, type DetailContentProps } from './detail-content.js'
import { BodySkeleton, TitleSkeleton } from './detail-skeleton.js'

const load = () => Promise.resolve(DetailContent)

/** What a panel or a page about a task shows, once its texts are there. */
export function LateContent(props: DetailContentProps) {
  return (
    <Deferred load={load} section="detail" props={props} fallback={<Loading titleId={props.titleId} />} />
  )
}

function Loading({ titleId }: { titleId: string }) {
  const { monitor } = useMessages()
  const isLate = useLate(true)
  return (
    <div className="tm-detail" aria-busy="true">
      <h2 id={titleId} className="tm-visually-hidden">
        {monitor.loading}
      </h2>
      {isLate ? (
        <>
          <TitleSkeleton />
          <BodySkeleton />
        </>
      ) : null}
    </div>
  )
}
