export type CodeLanguage = 'python' | 'tsx'
type TokenKind = 'plain' | 'keyword' | 'string' | 'comment' | 'number' | 'name'

interface Token {
  kind: TokenKind
  text: string
}

const KEYWORDS: Record<CodeLanguage, string> = {
  python:
    'and|as|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|if|import|in|is|lambda|not|or|pass|raise|return|try|while|with|yield|None|True|False|self',
  tsx: 'as|async|await|case|class|const|continue|default|else|export|extends|for|from|function|if|import|in|let|new|null|of|return|switch|throw|true|false|type|typeof|undefined|interface',
}

// Order matters: what begins inside a string or a comment belongs to it.
const RULES: Record<CodeLanguage, RegExp> = {
  python: rules(
    String.raw`#[^\n]*`,
    String.raw`[fr]?"""[\s\S]*?"""|[fr]?"(?:\\.|[^"\\\n])*"|[fr]?'(?:\\.|[^'\\\n])*'`,
    'python',
  ),
  tsx: rules(
    String.raw`//[^\n]*|/\*[\s\S]*?\*/`,
    String.raw`\x60(?:\\.|[^\x60\\])*\x60|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'`,
    'tsx',
  ),
}

function rules(comment: string, string: string, language: CodeLanguage): RegExp {
  const name =
    language === 'python' ? String.raw`@[\w.]+|(?<=\bdef )\w+|(?<=\bclass )\w+` : String.raw`(?<=</?)[A-Z]\w*`
  const parts = {
    comment,
    string,
    name,
    keyword: `\\b(?:${KEYWORDS[language]})\\b`,
    number: String.raw`\b\d[\d_.]*\b`,
  }
  return new RegExp(
    Object.entries(parts)
      .map(([kind, source]) => `(?<${kind}>${source})`)
      .join('|'),
    'g',
  )
}

/** Split code into what is coloured alike; joined, the texts are the code again. */
export function tokenize(code: string, language: CodeLanguage): Token[] {
  const tokens: Token[] = []
  let end = 0
  for (const match of code.matchAll(RULES[language])) {
    if (match.index > end) tokens.push({ kind: 'plain', text: code.slice(end, match.index) })
    const found = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined)
    tokens.push({ kind: (found?.[0] ?? 'plain') as TokenKind, text: match[0] })
    end = match.index + match[0].length
  }
  if (end < code.length) tokens.push({ kind: 'plain', text: code.slice(end) })
  return tokens
}
