/** Waits that can be cut short. */
export class Wait {
  readonly #signal: AbortSignal
  #end: (() => void) | null = null
  #skipNext = false

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  get isWaiting(): boolean {
    return this.#end !== null
  }

  /** Resolve after so many milliseconds, at `end()`, or when the signal is aborted. */
  for(milliseconds: number): Promise<void> {
    if (this.#signal.aborted || this.#skipNext) {
      this.#skipNext = false
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      const timer = milliseconds === Infinity ? undefined : setTimeout(() => this.#end?.(), milliseconds)
      this.#end = () => {
        clearTimeout(timer)
        this.#signal.removeEventListener('abort', this.#end as () => void)
        this.#end = null
        resolve()
      }
      this.#signal.addEventListener('abort', this.#end)
    })
  }

  /** End the wait, or the next one where a question is under way: its answer may be older than what was done. */
  end(): void {
    if (this.#end) this.#end()
    else this.#skipNext = true
  }
}
