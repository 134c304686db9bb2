export interface FoundRacer {
  readonly racerId: number
  readonly name: string
}

const FOUND_MAX = 12

/** Racers whose name holds the text, or whose id begins with it: those whose name begins with it first, at most twelve. */
export function findRacers(names: ReadonlyMap<number, string>, query: string, most: number = FOUND_MAX): FoundRacer[] {
  const wanted = query.trim().toLocaleLowerCase()
  const begins: FoundRacer[] = []
  const holds: FoundRacer[] = []
  for (const [racerId, name] of names) {
    if (begins.length >= most) break
    const lower = name.toLocaleLowerCase()
    if (lower.startsWith(wanted) || String(racerId).startsWith(wanted)) begins.push({ racerId, name })
    else if (holds.length < most && lower.includes(wanted)) holds.push({ racerId, name })
  }
  return [...begins, ...holds].slice(0, most)
}
