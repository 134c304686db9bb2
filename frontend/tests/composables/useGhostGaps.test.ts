import { effectScope, nextTick, ref, shallowRef } from 'vue'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useGhostGaps } from '../../src/composables/useGhostGaps'
import type { GhostKind, PickedRacer } from '../../src/domain/ghost'
import type { RiddenSecond } from '../../src/domain/riddenRace'
import { secondBests, type SecondBests } from '../../src/domain/secondBests'
import type { ClassHistory } from '../../src/formats/classHistory'
import { riddenMap, riddenSecond } from '../domain/builders'

let scope = effectScope()
beforeEach(() => (scope = effectScope()))
afterEach(() => scope.stop())

/** Racer 7 rides 100 counts a second more at each second; racer 9 is always the best. */
const at = (second: number): SecondBests =>
  secondBests([
    [7, 100 * second],
    [9, 1000],
  ])

function start(isWhole: boolean) {
  const asked: number[] = []
  const history: ClassHistory = {
    isWhole,
    at: (second) => {
      asked.push(second)
      return Promise.resolve(at(second))
    },
    of: () => Promise.resolve(new Map()),
  }
  const ghost = ref<GhostKind>('off')
  const picked = shallowRef<PickedRacer | null>(null)
  const seconds = [1, 2, 3].map((second) => ({ ...riddenSecond(second, 500), bestBefore: 400 }))
  const ridden = shallowRef<ReadonlyMap<number, RiddenSecond>>(riddenMap(...seconds))
  const latest = shallowRef<RiddenSecond | null>(seconds[2]!)
  const bests = shallowRef<SecondBests | null>(at(3))
  const gaps = scope.run(() =>
    useGhostGaps({ ghost, picked, race: { ridden, latest, bests } as never, history: shallowRef(history) }),
  )!
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await nextTick()
  }
  return { ghost, picked, latest, bests, gaps, asked, settled }
}

describe('The curve against a ghost', () => {
  it("of a picked racer begins at the race's start, where the history is at hand", async () => {
    const race = start(true)
    race.picked.value = { racerId: 7, name: 'R7' }
    race.ghost.value = 'racer'
    await race.settled()
    expect(race.gaps.value).toEqual([400, 300, 200])
    race.bests.value = at(4)
    race.latest.value = riddenSecond(4, 450)
    await race.settled()
    expect(race.gaps.value).toEqual([400, 300, 200, 50])
  })

  it('of a large history asks for nothing that has passed', async () => {
    const race = start(false)
    race.ghost.value = 'best'
    await race.settled()
    expect(race.asked).toEqual([])
    race.bests.value = at(5)
    race.latest.value = riddenSecond(5, 450)
    await race.settled()
    expect(race.gaps.value[4]).toBe(-550)
  })

  it('of your own record needs no history at all, and changes with the ghost', async () => {
    const race = start(false)
    race.ghost.value = 'own'
    await race.settled()
    expect(race.gaps.value).toEqual([100, 100, 100])
    race.ghost.value = 'off'
    await race.settled()
    expect(race.gaps.value).toEqual([])
  })
})
