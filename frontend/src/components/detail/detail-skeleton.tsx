/** The shape of a header that is being loaded. */
export function TitleSkeleton() {
  return (
    <div className="tm-detail__title-skeleton" aria-hidden="true">
      <span className="tm-skeleton" data-part="title" />
      <span className="tm-skeleton" data-part="pill" />
    </div>
  )
}

/** The shape of what stands below it. */
export function BodySkeleton() {
  return (
    <div className="tm-detail__skeleton" aria-hidden="true">
      <span className="tm-skeleton" data-part="card" />
      <span className="tm-skeleton" data-part="tabs" />
      <span className="tm-skeleton" data-part="line" />
      <span className="tm-skeleton" data-part="line" />
      <span className="tm-skeleton" data-part="line" />
    </div>
  )
}
