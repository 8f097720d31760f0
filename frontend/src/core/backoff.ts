const BASE_MS = 500
const CAP_MS = 30_000

/**
 * Return how many milliseconds to wait before try number `attempt` (from 1), between 0 and a growing bound.
 *
 * "Full jitter": https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoff(attempt: number, random: () => number = Math.random): number {
  return Math.round(random() * Math.min(CAP_MS, BASE_MS * 2 ** attempt))
}
