'use client'

import { RelativeTime } from '../../components/relative-time.js'
import type { WorkerOrder } from '../../core/types.js'
import { useMessages } from '../../hooks/index.js'

/** What a worker was told, by whom, when, and what came of it; newest first. */
export function OrderList({ orders }: { orders: readonly WorkerOrder[] }) {
  const { control: words } = useMessages().operator
  return (
    <section className="tm-op-worker__block">
      <h4 className="tm-op-heading">{words.orders}</h4>
      {orders.length === 0 ? <p className="tm-op-muted">{words.ordersEmpty}</p> : null}
      <ol className="tm-op-orders">
        {orders.map((order) => (
          <Order key={order.id} order={order} />
        ))}
      </ol>
    </section>
  )
}

function Order({ order }: { order: WorkerOrder }) {
  const { control: words } = useMessages().operator
  const { action, arguments: given, at, by, detail, outcome } = order
  const values = Object.entries(given).map(([name, value]) => `${name} ${String(value)}`)
  return (
    <li data-outcome={outcome}>
      <strong>{words.actions[action]}</strong> {values.length > 0 ? <code>{values.join(' · ')}</code> : null}{' '}
      <span className="tm-op-orders__outcome">{words.outcomes[outcome]}</span>{' '}
      <span className="tm-op-muted">
        {by ? words.orderBy(by.name) : words.somebodyGone} · <RelativeTime at={at} />
      </span>
      {detail && outcome !== 'done' ? <span className="tm-op-orders__detail">{detail}</span> : null}
    </li>
  )
}
