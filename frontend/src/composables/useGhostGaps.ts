import { shallowRef, watch, type Ref } from 'vue'
import { ghostOutput, type GhostKind, type PickedRacer } from '../domain/ghost'
import type { OutputCount } from '../domain/output'
import type { RiddenSecond } from '../domain/riddenRace'
import type { ClassHistory } from '../formats/classHistory'
import type { RunningRace } from './useRace'

interface GhostParts {
  readonly ghost: Readonly<Ref<GhostKind>>
  readonly picked: Readonly<Ref<PickedRacer | null>>
  readonly race: Pick<RunningRace, 'ridden' | 'latest' | 'bests'>
  readonly history: Readonly<Ref<ClassHistory | null>>
}

/**
 * Your output minus the ghost's, by second of the race; index 0 is second 1. A ghost that is taken in mid-race has its curve from the
 * start, where that costs nothing: of a history that is read in pieces only the seconds from now on.
 */
export function useGhostGaps({ ghost, picked, race, history }: GhostParts): Readonly<Ref<readonly (OutputCount | null)[]>> {
  const gaps = shallowRef<readonly (OutputCount | null)[]>([])
  let choice = 0

  function keep(second: RiddenSecond, output: OutputCount | null): void {
    if (output === null) return
    const next = [...gaps.value]
    while (next.length < second.second) next.push(null)
    next[second.second - 1] = second.output - output
    gaps.value = next
  }

  async function fillIn(mine: number): Promise<void> {
    const known = history.value
    for (const second of race.ridden.value.values()) {
      const bests = ghost.value !== 'own' && known?.isWhole ? await known.at(second.second).catch(() => null) : null
      if (mine !== choice) return
      keep(second, ghostOutput(ghost.value, second.bestBefore, bests, picked.value))
    }
  }

  watch([ghost, picked], () => {
    gaps.value = []
    void fillIn(++choice)
  })
  watch([race.latest, race.bests], ([latest, bests]) => {
    if (latest !== null) keep(latest, ghostOutput(ghost.value, latest.bestBefore, bests, picked.value))
  })
  return gaps
}
