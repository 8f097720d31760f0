/**
 * Takes an event stream apart, however its text is cut into chunks, and returns the data of each message.
 *
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class EventStreamParser {
  #rest = ''
  #data: string[] = []
  #isMessage = true
  /** The last chunk ended with a CR: an LF that follows belongs to the same end of line. */
  #endedWithCr = false

  push(chunk: string): string[] {
    const text = this.#rest + (this.#endedWithCr && chunk.startsWith('\n') ? chunk.slice(1) : chunk)
    if (chunk) this.#endedWithCr = chunk.endsWith('\r')
    const lines = text.split(/\r\n|\r|\n/)
    this.#rest = lines.pop() ?? ''
    return lines.flatMap((line) => this.#take(line))
  }

  #take(line: string): string[] {
    if (line === '') return this.#dispatch()
    const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
    if (name === 'data') this.#data.push(value)
    if (name === 'event') this.#isMessage = value === '' || value === 'message'
    return []
  }

  #dispatch(): string[] {
    const data = this.#isMessage && this.#data.length > 0 ? [this.#data.join('\n')] : []
    this.#data = []
    this.#isMessage = true
    return data
  }
}
