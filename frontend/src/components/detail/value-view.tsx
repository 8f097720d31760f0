'use client'

import { useState, type ReactNode } from 'react'

import { useLocale, useMessages } from '../../hooks/index.js'
import { formatBytes, kindOf, type Cut } from './value-kind.js'
import { LongText } from './long-text.js'

/** Levels that are open from the beginning, and rows that are shown at once. */
const OPEN_DEPTH = 2
const ROWS = 25

interface ValueViewProps {
  value: unknown
  depth?: number
}

/** Any JSON value as people read it: fields with their names, lists with their places. */
export function ValueView({ value, depth = 0 }: ValueViewProps) {
  const { detail } = useMessages()
  const found = kindOf(value)
  switch (found.kind) {
    case 'hidden':
      return (
        <span className="tm-value" data-kind="hidden" title={detail.hiddenWhy}>
          {detail.hidden}
        </span>
      )
    case 'nothing':
      return <Mark text={detail.nothing} />
    case 'flag':
      return <Mark text={found.isOn ? detail.yes : detail.no} kind="flag" />
    case 'plain':
      return <Mark text={found.text} kind="plain" />
    case 'text':
      return found.text ? <LongText text={found.text} /> : <Mark text={detail.emptyText} />
    case 'cut':
      return <CutValue cut={found.cut} />
    case 'list': {
      const rows = found.items.map((item, index) => [String(index + 1), item] as const)
      return (
        <Branch
          rows={rows}
          title={detail.items(rows.length)}
          empty={detail.emptyList}
          depth={depth}
          kind="list"
        />
      )
    }
    case 'fields':
      return (
        <Branch
          rows={found.fields}
          title={detail.fields(found.fields.length)}
          empty={detail.emptyObject}
          depth={depth}
          kind="fields"
        />
      )
  }
}

function Mark({ text, kind = 'nothing' }: { text: string; kind?: string }) {
  return (
    <span className="tm-value" data-kind={kind}>
      {text}
    </span>
  )
}

interface BranchProps {
  rows: readonly (readonly [string, unknown])[]
  title: string
  empty: string
  depth: number
  kind: 'list' | 'fields'
}

function Branch({ rows, title, empty, depth, kind }: BranchProps) {
  if (rows.length === 0) return <Mark text={empty} />
  const list = <Rows rows={rows} depth={depth} kind={kind} />
  if (depth === 0) return list
  return (
    <Fold title={title} isOpen={depth <= OPEN_DEPTH && rows.length <= ROWS}>
      {list}
    </Fold>
  )
}

function Rows({ rows, depth, kind }: Pick<BranchProps, 'rows' | 'depth' | 'kind'>) {
  const { detail } = useMessages()
  const [isWhole, setWhole] = useState(rows.length <= ROWS)
  const shown = isWhole ? rows : rows.slice(0, ROWS)
  return (
    <div className="tm-values">
      <dl className="tm-values__list" data-kind={kind}>
        {shown.map(([name, item]) => (
          <div className="tm-values__row" key={name}>
            <dt className="tm-values__name">{name}</dt>
            <dd className="tm-values__value">
              <ValueView value={item} depth={depth + 1} />
            </dd>
          </div>
        ))}
      </dl>
      {isWhole ? null : (
        <button
          type="button"
          className="tm-button"
          data-variant="quiet"
          data-size="small"
          onClick={() => setWhole(true)}
        >
          {detail.moreItems(rows.length - ROWS)}
        </button>
      )}
    </div>
  )
}

interface FoldProps {
  title: string
  isOpen: boolean
  children: ReactNode
}

/** What is folded is not rendered: a result may have many thousand values. */
function Fold({ title, isOpen: isOpenFirst, children }: FoldProps) {
  const [isOpen, setOpen] = useState(isOpenFirst)
  return (
    <details className="tm-fold" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="tm-fold__title">{title}</summary>
      {isOpen ? children : null}
    </details>
  )
}

function CutValue({ cut }: { cut: Cut }) {
  const locale = useLocale()
  const { detail } = useMessages()
  return (
    <div className="tm-value" data-kind="cut">
      <p className="tm-note">{detail.tooLarge(formatBytes(cut.size, locale))}</p>
      <LongText text={`${cut.preview}…`} />
    </div>
  )
}
