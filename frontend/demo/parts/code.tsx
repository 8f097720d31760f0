import { useMemo } from 'react'
import { tokenize, type CodeLanguage } from './highlight.js'

export function Code({ code, language, name }: { code: string; language: CodeLanguage; name: string }) {
  const text = code.trimEnd()
  const tokens = useMemo(() => tokenize(text, language), [text, language])
  return (
    <div className="sgm-code">
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard must reach what scrolls */}
      <pre tabIndex={0} role="region" aria-label={name} lang="en" translate="no">
        <code>
          {tokens.map((token, index) =>
            token.kind === 'plain' ? (
              token.text
            ) : (
              <span key={index} data-token={token.kind}>
                {token.text}
              </span>
            ),
          )}
        </code>
      </pre>
    </div>
  )
}
