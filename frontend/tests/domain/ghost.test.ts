import { describe, expect, it } from 'vitest'
import { ghostOutput, nextGhost, withGhost } from '../../src/domain/ghost'
import { hereNowBoard } from '../../src/domain/hereNow'
import { secondBests } from '../../src/domain/secondBests'
import { standingsOf } from './builders'

const boardOf = (outputs: number[], racerId: number) =>
  hereNowBoard(standingsOf(1, outputs), { racerId, name: 'Zoe' }, new Map())

describe('The ghost', () => {
  it('is off, then your own record, then the best of the class', () => {
    expect(nextGhost('off')).toBe('own')
    expect(nextGhost('own')).toBe('best')
    expect(nextGhost('best')).toBe('off')
    const bests = secondBests([
      [1, 9],
      [2, 7],
    ])
    expect(ghostOutput('own', 7, bests)).toBe(7)
    expect(ghostOutput('best', 7, bests)).toBe(9)
    expect(ghostOutput('best', 7, null)).toBeNull()
    expect(ghostOutput('off', 7, bests)).toBeNull()
  })

  it('stands where its output puts it, without a rank, and with your gap to it', () => {
    const board = withGhost(boardOf([50, 40, 30], 2), 'own', 45)
    expect(board.rows.map((row) => [row.kind, row.rank])).toEqual([
      ['rider', 1],
      ['ghost', 0],
      ['you', 2],
      ['rider', 3],
    ])
    expect(board.rows[1]!.gap).toBe(-5)
    expect(board.total).toBe(3)
  })

  it('never makes the board longer, and never takes your line or the leader', () => {
    for (let riders = 1; riders <= 15; riders++)
      for (let racerId = 1; racerId <= riders; racerId++)
        for (let output = 0; output <= riders + 1; output++) {
          const outputs = Array.from({ length: riders }, (_, index) => riders - index)
          const before = boardOf(outputs, racerId)
          const board = withGhost(before, 'best', output)
          expect(board.rows.length).toBeLessThanOrEqual(7)
          expect(board.rows.filter((row) => row.kind === 'you')).toHaveLength(1)
          expect(board.rows.filter((row) => row.kind === 'ghost')).toHaveLength(1)
          expect(board.rows.some((row) => row.rank === 1)).toBe(true)
        }
  })
})
