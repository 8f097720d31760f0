import { useEffect, useState } from 'react'
import { useTexts } from '../texts.js'
import { Icon } from './icon.js'

export function CopyButton({ text }: { text: string }) {
  const { module } = useTexts()
  const [state, setState] = useState<'ready' | 'copied' | 'failed'>('ready')
  useEffect(() => {
    if (state === 'ready') return undefined
    const timer = setTimeout(() => setState('ready'), 2_000)
    return () => clearTimeout(timer)
  }, [state])
  const copy = async (): Promise<void> => {
    try {
      // Absent on pages that are not served safely.
      await navigator.clipboard.writeText(text)
      setState('copied')
    } catch {
      setState('failed')
    }
  }
  const label = { ready: module.copy, copied: module.copied, failed: module.copyFailed }[state]
  return (
    <button type="button" className="sgm-button sgm-copy" data-size="small" onClick={() => void copy()}>
      <Icon name={state === 'copied' ? 'check' : 'copy'} />
      <span className="sgm-copy__label" aria-live="polite">
        {label}
      </span>
    </button>
  )
}
