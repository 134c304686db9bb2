/** Waits before another try: 1, 2, 4, 8 seconds and then always 8, each shortened by up to a quarter by chance. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const full = 1000 * 2 ** Math.min(attempt, 3)
  return full * (1 - random() / 4)
}
