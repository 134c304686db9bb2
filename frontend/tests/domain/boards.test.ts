import { describe, expect, it } from 'vitest'
import { allTimeBoard } from '../../src/domain/allTime'
import { byOutput, visiblePlaces } from '../../src/domain/board'
import { hereNowBoard, resultBoard } from '../../src/domain/hereNow'
import { raceGaps } from '../../src/domain/raceGaps'
import { bestOf, countAbove, secondBests } from '../../src/domain/secondBests'
import { isNewer } from '../../src/domain/standings'
import { riddenMap, riddenSecond, standingsOf } from './builders'

const you = { racerId: 50, name: 'Zoe' }
const names = new Map([
  [1, 'Mia'],
  [2, 'Tom'],
])

describe('The visible rows', () => {
  it('are all of a small board', () => {
    expect(visiblePlaces(3, 1)).toEqual([0, 1, 2])
    expect(visiblePlaces(7, 6)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(visiblePlaces(0, -1)).toEqual([])
  })

  it('are the top while you are near it', () => {
    expect(visiblePlaces(100, 4)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(visiblePlaces(100, -1)).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  it('are the leader, two or more above you, you and two below you further down', () => {
    expect(visiblePlaces(100, 50)).toEqual([0, 47, 48, 49, 50, 51, 52])
    expect(visiblePlaces(100, 99)).toEqual([0, 94, 95, 96, 97, 98, 99])
  })

  it('always hold your row, no row twice, and never more than there is room for', () => {
    for (let total = 1; total <= 40; total++)
      for (let place = 0; place < total; place++) {
        const places = visiblePlaces(total, place)
        expect(places).toContain(place)
        expect(new Set(places).size).toBe(places.length)
        expect(places).toEqual([...places].sort((a, b) => a - b))
        expect(places).toHaveLength(Math.min(7, total))
        expect(places.at(-1)).toBeLessThan(total)
      }
  })
})

describe('Here now', () => {
  it('puts you where your output does while the server has not heard of you, and those behind you one rank further', () => {
    const standings = standingsOf(3, [1_200_000, 900_000, 900_000, 800_000])
    const board = hereNowBoard(standings, you, riddenMap(riddenSecond(3, 900_000)))
    expect(board.rows.map((row) => [row.rank, row.racerId])).toEqual([
      [1, 1],
      [2, 50],
      [2, 2],
      [2, 3],
      [5, 4],
    ])
    expect(board.total).toBe(5)
  })

  it('follows the ranks of the server and marks your row', () => {
    const board = hereNowBoard(
      standingsOf(3, [900_000, 1_200_000, 900_000]),
      { racerId: 3, name: 'R3' },
      riddenMap(riddenSecond(3, 900_000, 'record')),
    )
    expect(board.rows.map((row) => [row.rank, row.racerId, row.kind])).toEqual([
      [1, 2, 'rider'],
      [2, 1, 'rider'],
      [2, 3, 'you'],
    ])
    expect(board.rows[2]!.mark).toBe('record')
    expect(board.total).toBe(3)
  })

  it('compares at the same second: my output at the second that their row is of', () => {
    const board = hereNowBoard(
      standingsOf(3, [1_000_000]),
      you,
      riddenMap(riddenSecond(3, 1_042_000), riddenSecond(4, 2_000_000)),
    )
    expect(board.rows.find((row) => row.racerId === 1)!.gap).toBe(42_000)
  })

  it('lists you before the server has heard of you, and without any server at all', () => {
    const ridden = riddenMap(riddenSecond(1, 950_000))
    const board = hereNowBoard(standingsOf(1, [900_000, 1_000_000]), you, ridden)
    expect(board.rows.map((row) => row.racerId)).toEqual([2, 50, 1])
    expect(board.rows[1]).toMatchObject({ kind: 'you', rank: 2, name: 'Zoe' })
    expect(board.total).toBe(3)
    expect(hereNowBoard(null, you, ridden).rows).toHaveLength(1)
    expect(hereNowBoard(null, you, new Map()).rows).toEqual([])
  })

  it('says how each row came about, as the platform tells it', () => {
    const standings = standingsOf(20, [1, 2])
    const rows = [{ ...standings.rows[0]!, second: 12, state: 'gap' as const }, standings.rows[1]!]
    expect(hereNowBoard({ ...standings, rows }, null, new Map()).rows.map((row) => row.state)).toEqual([
      'gap',
      'live',
    ])
  })

  it('keeps your row among a thousand riders', () => {
    const outputs = Array.from({ length: 1000 }, (_, index) => 2_000_000 - index)
    const board = hereNowBoard(
      standingsOf(5, outputs),
      { racerId: 700, name: 'R700' },
      riddenMap(riddenSecond(5, 2_000_000 - 699)),
    )
    expect(board.rows.map((row) => row.rank)).toEqual([1, 697, 698, 699, 700, 701, 702])
    expect(board.cutAfterLeader).toBe(true)
  })
})

describe('The board of a race that is over', () => {
  it('puts riders in the order of their results, yours as this device has it, with the gap between results', () => {
    // The last second's order is another one.
    const last = standingsOf(300, [1_700_000, 1_500_000, 1_400_000, 1_600_000])
    const means = new Map([[1, 1_200_000], [2, 1_250_000], [3, 1_200_000], [4, 900_000]])
    const rows = last.rows.map((row) => ({ ...row, racerId: row.racerId === 4 ? 50 : row.racerId, mean: means.get(row.racerId)! }))
    const board = resultBoard({ ...last, rows }, you, 1_210_000)
    expect(board.rows.map(({ rank, racerId, output, gap }) => [rank, racerId, output, gap])).toEqual([
      [1, 2, 1_250_000, -40_000],
      [2, 50, 1_210_000, null],
      [3, 1, 1_200_000, 10_000],
      [3, 3, 1_200_000, 10_000],
    ])
    expect([board.total, board.rows[1]!.kind, board.rows.every(({ state }) => state === 'live')]).toEqual([4, 'you', true])
  })

  it('lists you though the server has not heard of you', () => {
    const board = resultBoard(standingsOf(300, [2]), you, 1)
    expect(board.rows.map(({ racerId }) => racerId)).toEqual([1, 50])
    expect(board.total).toBe(2)
  })
})

describe('A standings message', () => {
  it('replaces an earlier one by the clock of the server, even of one that began to count anew', () => {
    const shown = standingsOf(5, [1])
    expect(isNewer(shown, null)).toBe(true)
    expect(isNewer(standingsOf(6, [1]), shown)).toBe(true)
    expect(isNewer(standingsOf(4, [1]), shown)).toBe(false)
    expect(isNewer(shown, shown)).toBe(false)
    expect(isNewer({ ...shown, seq: 6 }, shown)).toBe(true)
    expect(isNewer({ ...shown, seq: 1, serverTimeMs: 6000 }, shown)).toBe(true)
    expect(isNewer({ ...shown, raceId: 0, serverTimeMs: 6000 }, shown)).toBe(true)
  })
})

describe('All time', () => {
  const bests = secondBests([
    [1, 1_200_000],
    [2, 1_000_000],
    [50, 1_100_000],
  ])

  it('replaces your best by what you ride now', () => {
    const board = allTimeBoard(bests, you, riddenSecond(9, 1_250_000, 'record'), names)
    expect(board.rows.map((row) => [row.rank, row.name, row.output])).toEqual([
      [1, 'Zoe', 1_250_000],
      [2, 'Mia', 1_200_000],
      [3, 'Tom', 1_000_000],
    ])
    expect(board.rows[0]).toMatchObject({ kind: 'you', mark: 'record' })
    expect(board.rows[1]!.gap).toBe(50_000)
    expect(board.total).toBe(3)
  })

  it('lists a newcomer, who has no history', () => {
    const board = allTimeBoard(secondBests([[1, 5]]), you, riddenSecond(9, 3, 'first'), names)
    expect(board.rows.map((row) => [row.racerId, row.mark])).toEqual([
      [1, 'none'],
      [50, 'first'],
    ])
    expect(board.total).toBe(2)
  })

  it('names racers that the directory does not know by their id', () => {
    expect(allTimeBoard(secondBests([[77, 5]]), null, undefined, names).rows[0]!.name).toBe('Racer 77')
  })

  it('gives equal outputs one rank, in the order of racer ids, and leaves a hole after them', () => {
    const tied = secondBests([
      [60, 10],
      [40, 10],
      [70, 9],
      [50, 1],
    ])
    const board = allTimeBoard(tied, you, riddenSecond(1, 10), names)
    expect(board.rows.map((row) => [row.rank, row.racerId])).toEqual([
      [1, 40],
      [1, 50],
      [1, 60],
      [4, 70],
    ])
  })

  it('shows the same as sorting everybody would, for any history and any ride', () => {
    let state = 7
    const random = (below: number): number => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) % below
    for (let round = 0; round < 300; round++) {
      const entries = Array.from({ length: random(30) }, (_, index) => [45 + index, random(12)] as const)
      const mine = riddenSecond(1, random(14))
      const all = [...entries.filter(([racerId]) => racerId !== 50), [50, mine.output] as const]
        .map(([racerId, output]) => ({ racerId, output }))
        .sort(byOutput)
      const ranked = all.map((row) => [
        1 + all.filter((other) => other.output > row.output).length,
        row.racerId,
        row.output,
      ])
      const board = allTimeBoard(secondBests(entries), you, mine, names, 100)
      expect(board.rows.map((row) => [row.rank, row.racerId, row.output])).toEqual(ranked)
    }
  })

  it('answers for one racer, and how many are ahead of an output', () => {
    expect(bestOf(bests, 50)).toBe(1_100_000)
    expect(bestOf(bests, 3)).toBeNull()
    expect([1_300_000, 1_200_000, 1_150_000, 0].map((output) => countAbove(bests, output))).toEqual([0, 0, 1, 3])
  })
})

describe('The gaps', () => {
  it('are to your record, to the rider just ahead and to the leader', () => {
    const latest = riddenSecond(5, 1_000_000, 'record', 958_000)
    const board = hereNowBoard(standingsOf(5, [1_300_000, 1_110_000]), you, riddenMap(latest))
    expect(raceGaps(latest, board)).toEqual([
      { label: 'vs your record', counts: 42_000 },
      { label: 'to R2', counts: -110_000 },
      { label: 'to R1, leading', counts: -300_000 },
    ])
  })

  it('are none for a leader without history', () => {
    const latest = riddenSecond(5, 2_000_000, 'first')
    expect(raceGaps(latest, hereNowBoard(standingsOf(5, [1]), you, riddenMap(latest)))).toEqual([])
  })
})
