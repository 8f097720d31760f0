import { tokenize } from './highlight.js'

const kinds = (code: string, language: 'python' | 'tsx'): string[] =>
  tokenize(code, language)
    .filter(({ kind }) => kind !== 'plain')
    .map(({ kind, text }) => `${kind} ${text}`)

describe('tokenize', () => {
  it('loses nothing of the code', () => {
    const code = 'def f(x):\n    """Say "hi"."""\n    return f"{x}" # 3 \'\'\n'
    expect(
      tokenize(code, 'python')
        .map(({ text }) => text)
        .join(''),
    ).toBe(code)
  })

  it('sees a decorator, a definition, keywords, texts and numbers of Python', () => {
    expect(kinds('@shared_task\ndef consolidar(self): return "if", 1_000 # for', 'python')).toEqual([
      'name @shared_task',
      'keyword def',
      'name consolidar',
      'keyword self',
      'keyword return',
      'string "if"',
      'number 1_000',
      'comment # for',
    ])
  })

  it('sees components, texts and keywords of TSX', () => {
    expect(kinds('import { A } from \'a\' // b\n<TaskButton start="/x/" />', 'tsx')).toEqual([
      'keyword import',
      'keyword from',
      "string 'a'",
      'comment // b',
      'name TaskButton',
      'string "/x/"',
    ])
  })
})
