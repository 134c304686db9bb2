import { describe, expect, it } from 'vitest'
import { formatFigure, shownFigures } from '../../src/domain/figures'
import { findRacers } from '../../src/domain/racerSearch'
import { readPipeline, type PipelineSnapshot } from '../../src/formats/pipelineSnapshot'

const snapshot = (atMs: number, received: number, labels = ''): PipelineSnapshot =>
  readPipeline({
    serverTime: atMs,
    stages: [
      {
        name: 'mqtt',
        title: 'Bikes',
        isHealthy: true,
        figures: [
          { name: 'received', says: 'Messages.', labels, unit: '{message}', kind: 'counter', value: received },
          { name: 'buffer', says: 'Held.', labels: '', unit: 'By', kind: 'gauge', value: 1_234_567 },
        ],
        lastMessages: [{ at: 5, about: 'a', text: 'b', isCut: true }, 'nothing'],
      },
    ],
    setAside: [{ at: 1, code: 'c', reason: 'r', text: 't' }],
  })!

describe('The figures of a stage', () => {
  const shown = (now: PipelineSnapshot, before: PipelineSnapshot | null) =>
    shownFigures(now.stages[0]!.figures, 'mqtt', now, before)

  it('have a rate once there are two snapshots, and only counters have one', () => {
    const figures = shown(snapshot(5000, 150), snapshot(1000, 50))
    expect(figures[0]).toMatchObject({ label: 'Messages.', value: '150', rate: '25/s', moves: true })
    expect(figures[1]).toMatchObject({ value: '1.23 MB', rate: null, moves: false })
    expect(shown(snapshot(5000, 150), null)[0]!.rate).toBeNull()
  })

  it('have no rate over a restart of the platform, nor with other labels', () => {
    expect(shown(snapshot(5000, 10), snapshot(1000, 50))[0]!.rate).toBeNull()
    expect(shown(snapshot(5000, 60, 'class="1"'), snapshot(1000, 50))[0]!.rate).toBeNull()
  })

  it.each([
    [0, 'By', '0 B'],
    [999, 'By', '999 B'],
    [1500, 'By', '1.5 kB'],
    [2.5e12, 'By', '2.5 TB'],
    [0.0123, 's', '12.3 ms'],
    [61.4, 's', '61.4 s'],
    [0, 's', '0 s'],
    [12_345, '', '12,345'],
  ])('read well: %d %s', (value, unit, text) => expect(formatFigure(value, unit)).toBe(text))
})

describe('A pipeline snapshot', () => {
  it('is read with what is broken left out, and is null where it is none', () => {
    const { stages, setAside } = snapshot(1, 2)
    expect(stages[0]!.lastMessages).toEqual([{ atMs: 5, about: 'a', text: 'b', isCut: true }])
    expect(stages[0]!.lagSeconds).toBeNull()
    expect(setAside).toEqual([{ atMs: 1, code: 'c', reason: 'r', text: 't' }])
    expect(readPipeline({})).toBeNull()
    expect(readPipeline('x')).toBeNull()
  })
})

describe('The search for a racer', () => {
  const names = new Map([
    [100, 'Hayden'],
    [17, 'Zoë'],
    [1000, 'Aydın'],
  ])

  it('finds by the beginning of a name or id first, then by what a name holds', () => {
    expect(findRacers(names, 'ayd').map((racer) => racer.name)).toEqual(['Aydın', 'Hayden'])
    expect(findRacers(names, '100').map((racer) => racer.racerId)).toEqual([100, 1000])
    expect(findRacers(names, 'zoë ')).toEqual([{ racerId: 17, name: 'Zoë' }])
    expect(findRacers(names, 'nobody')).toEqual([])
  })

  it('is bounded among 40,000', () => {
    const many = new Map(Array.from({ length: 40_000 }, (_, id) => [id, `R${id}`]))
    expect(findRacers(many, '')).toHaveLength(12)
  })
})
