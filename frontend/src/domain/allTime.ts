import { BOARD_ROWS, visiblePlaces, type Board, type BoardRow } from './board'
import { markOf, type LocalRider } from './hereNow'
import type { OutputCount } from './output'
import type { RiddenSecond } from './riddenRace'
import { countAbove, type SecondBests } from './secondBests'

/**
 * Everyone's best at one second, the local racer's row replaced by what they ride at that very second; they are listed
 * without history too. Only the rows that are shown are made, however many racers the class has.
 */
export function allTimeBoard(
  bests: SecondBests,
  you: LocalRider | null,
  ridden: RiddenSecond | undefined,
  names: ReadonlyMap<number, string>,
  size: number = BOARD_ROWS,
): Board {
  const own = you !== null && ridden !== undefined ? { you, output: ridden.output } : null
  const ownOld = own === null ? -1 : bests.racerIds.indexOf(own.you.racerId)
  const ownPlace = own === null ? -1 : placeOfOwn(bests, own.you.racerId, own.output, ownOld)
  const total = bests.racerIds.length + (own !== null && ownOld < 0 ? 1 : 0)
  const places = visiblePlaces(total, ownPlace, size)

  const rowAt = (place: number): BoardRow => {
    if (own !== null && place === ownPlace)
      return {
        ...own.you,
        output: own.output,
        rank: rankOf(bests, own.output, ownOld),
        kind: 'you',
        mark: markOf(ridden),
        gap: null,
        state: 'live',
      }
    // Places count without the racer's old row and with the new one; both may lie before this place.
    let index = own !== null && place > ownPlace ? place - 1 : place
    if (ownOld >= 0 && index >= ownOld) index++
    const racerId = bests.racerIds[index]!
    const output = bests.outputs[index]!
    let rank = rankOf(bests, output, ownOld)
    if (own !== null && own.output > output) rank++
    const gap = own === null ? null : own.output - output
    return { racerId, name: nameOf(names, racerId), output, rank, kind: 'rider', mark: 'none', gap, state: 'live' }
  }
  return { rows: places.map(rowAt), total, cutAfterLeader: places.length > 1 && places[1] !== 1 }
}

/** 1 + those of the history, the local racer's replaced row left out, that are strictly ahead. */
function rankOf(bests: SecondBests, output: OutputCount, ownOld: number): number {
  const oldIsAhead = ownOld >= 0 && bests.outputs[ownOld]! > output
  return 1 + countAbove(bests, output) - (oldIsAhead ? 1 : 0)
}

function placeOfOwn(bests: SecondBests, racerId: number, output: OutputCount, ownOld: number): number {
  let place = countAbove(bests, output)
  while (bests.outputs[place] === output && bests.racerIds[place]! < racerId) place++
  return ownOld >= 0 && ownOld < place ? place - 1 : place
}

export const nameOf = (names: ReadonlyMap<number, string>, racerId: number): string =>
  names.get(racerId) ?? `Racer ${racerId}`
