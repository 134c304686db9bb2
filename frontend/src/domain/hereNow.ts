import { BOARD_ROWS, byOutput, visiblePlaces, type Board, type BoardRow, type RowMark } from './board'
import type { OutputCount } from './output'
import type { RiddenSecond } from './riddenRace'
import type { Standings, StandingsRow } from './standings'

export interface LocalRider {
  readonly racerId: number
  readonly name: string
}

/**
 * The riders of this race in the order of the standings, with the local racer always in it: until the server has heard of them,
 * their row stands where their own output puts it.
 * @param ridden The local racer's seconds, by second; empty for an onlooker.
 */
export function hereNowBoard(
  standings: Standings | null,
  you: LocalRider | null,
  ridden: ReadonlyMap<number, RiddenSecond>,
  size: number = BOARD_ROWS,
): Board {
  let rows = standings === null ? [] : [...standings.rows]
  let total = standings?.racerCount ?? 0
  if (you !== null && !rows.some((row) => row.racerId === you.racerId)) {
    const own = ownRow(you, ridden, rows)
    if (own !== null) {
      rows = rows.map((row) => (row.output < own.output ? { ...row, rank: row.rank + 1 } : row))
      rows.splice(own.rank - 1, 0, own)
      total++
    }
  }
  const yourPlace = you === null ? -1 : rows.findIndex((row) => row.racerId === you.racerId)
  const places = visiblePlaces(rows.length, yourPlace, size)
  return {
    rows: places.map((place) => toBoardRow(rows[place]!, you, ridden)),
    total: Math.max(total, rows.length),
    cutAfterLeader: places.length > 1 && places[1] !== 1,
  }
}

/**
 * The riders of a race that is over in the order of their results, the means. The others' are the platform's, the local racer's is this
 * device's: it holds seconds that the platform may not have yet.
 */
export function resultBoard(standings: Standings, you: LocalRider, mean: OutputCount, size: number = BOARD_ROWS): Board {
  const others = standings.rows.filter((row) => row.racerId !== you.racerId)
  const results = [...others.map((row) => ({ ...row, output: row.mean })), { ...you, output: mean }].sort(byOutput)
  const places = visiblePlaces(results.length, results.findIndex((row) => row.racerId === you.racerId), size)
  return {
    rows: places.map((place) => {
      const { racerId, name, output } = results[place]!
      const isYou = racerId === you.racerId
      const rank = 1 + results.findIndex((row) => row.output === output)
      return { racerId, name, output, rank, kind: isYou ? 'you' : 'rider', mark: 'none', gap: isYou ? null : mean - output, state: 'live' }
    }),
    total: Math.max(standings.racerCount, results.length),
    cutAfterLeader: places.length > 1 && places[1] !== 1,
  }
}

function ownRow(you: LocalRider, ridden: ReadonlyMap<number, RiddenSecond>, rows: StandingsRow[]): StandingsRow | null {
  const latest = [...ridden.values()].at(-1)
  if (latest === undefined) return null
  const ahead = rows.filter((row) => row.output > latest.output).length
  return { ...you, second: latest.second, output: latest.output, mean: latest.output, rank: ahead + 1, state: 'live' }
}

function toBoardRow(
  row: StandingsRow,
  you: LocalRider | null,
  ridden: ReadonlyMap<number, RiddenSecond>,
): BoardRow {
  const isYou = row.racerId === you?.racerId
  const mine = ridden.get(row.second)
  return {
    racerId: row.racerId,
    name: row.name,
    output: row.output,
    rank: row.rank,
    kind: isYou ? 'you' : 'rider',
    mark: isYou ? markOf(mine) : 'none',
    gap: isYou || mine === undefined ? null : mine.output - row.output,
    state: row.state,
  }
}

export function markOf(ridden: RiddenSecond | undefined): RowMark {
  return ridden?.verdict === 'record' || ridden?.verdict === 'first' ? ridden.verdict : 'none'
}
