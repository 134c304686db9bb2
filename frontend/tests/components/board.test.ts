import { config, mount } from '@vue/test-utils'
import axe from 'axe-core'
import { describe, expect, it } from 'vitest'
import BoardPanel from '../../src/components/board/BoardPanel.vue'
import BoardTable from '../../src/components/board/BoardTable.vue'
import BoardToggle from '../../src/components/board/BoardToggle.vue'
import { EMPTY_BOARD } from '../../src/domain/board'
import { hereNowBoard } from '../../src/domain/hereNow'
import { riddenMap, riddenSecond, standingsOf } from '../domain/builders'

// The real thing: how rows are kept over a change of order is part of what is tested.
config.global.stubs = { transitionGroup: false }

const you = { racerId: 2, name: 'R2' }
const board = hereNowBoard(
  standingsOf(5, [1_200_000, 1_100_000, 900_000]),
  you,
  riddenMap(riddenSecond(5, 1_100_000, 'record')),
)

describe('The board', () => {
  const table = mount(BoardTable, { props: { board, caption: 'Here now', riderWord: '3 riders', withGap: true } })

  it('is a real table: a caption, column headers, and each rider the header of their row', () => {
    expect(table.get('caption').text()).toBe('Here now')
    expect(table.findAll('thead th').map((cell) => cell.text())).toEqual(['Rank', '3 riders', 'Output', 'Gap'])
    expect(table.findAll('tbody th[scope=row]').map((cell) => cell.text().replace(/\s+/g, ' '))).toEqual([
      'R1',
      'R2 you record',
      'R3',
    ])
    expect(table.find('[aria-live]').exists()).toBe(false)
  })

  it('marks your row and your record in words, not in colour alone', () => {
    const own = table.get('[data-testid=row-you]')
    expect(own.attributes('aria-current')).toBe('true')
    expect(own.get('[data-testid=record-mark]').text()).toBe('record')
    expect(own.get('svg').attributes('aria-hidden')).toBe('true')
  })

  it('says with sign, arrow and word who is ahead', () => {
    expect(table.findAll('.gap').map((cell) => cell.text().replace(/\s+/g, ' '))).toEqual([
      '▼−10.0 you are behind',
      '',
      '▲+20.0 you are ahead',
    ])
  })

  it('keeps a row of a racer the same element when the order changes', async () => {
    const before = table.get('[data-racer="3"]').element
    await table.setProps({ board: hereNowBoard(standingsOf(6, [1, 2, 3]), you, new Map()) })
    expect(table.findAll('tbody tr').map((row) => row.attributes('data-racer'))).toEqual(['3', '2', '1'])
    expect(table.get('[data-racer="3"]').element).toBe(before)
  })
})

describe('The board panel', () => {
  const props = {
    shown: 'all-time',
    hereNow: board,
    allTime: EMPTY_BOARD,
    second: 5,
    isOver: false,
    historyState: 'ready',
    staleSeconds: null,
    feed: 'fresh',
  } as const

  it.each([
    ['none', 'No one has raced this class. Your race sets the first record.'],
    ['loading', 'Fetching the records…'],
    ['failed', 'The records cannot be had just now; trying again. You race all the same.'],
    ['ready', 'No one has a record at second 5 yet.'],
  ] as const)('explains itself when the history is %s', (historyState, text) => {
    expect(mount(BoardPanel, { props: { ...props, historyState } }).text()).toContain(text)
  })

  it('tells the age of standings that no longer move', () => {
    const panel = mount(BoardPanel, { props: { ...props, shown: 'here-now', staleSeconds: 12, feed: 'dead' } })
    expect(panel.get('thead').text()).toContain('12 s old')
    expect(panel.find('.faded').exists()).toBe(true)
    expect(panel.get('[data-testid=board-here-now]').attributes('aria-label')).toBe('Here now')
  })

  it('does not count riders where no standings were ever heard, nor calls a result old', () => {
    const panel = (isOver: boolean) =>
      mount(BoardPanel, { props: { ...props, shown: 'here-now', feed: 'dead', isOver } })
    expect(panel(false).get('thead').text()).toContain('no data')
    expect(panel(false).find('.faded').exists()).toBe(true)
    expect(panel(true).get('thead').text()).not.toContain('no data')
    expect(panel(true).find('.faded').exists()).toBe(false)
  })

  it('tells a dead feed from nobody riding, and shows rows to come while it waits', () => {
    const panel = (feed: 'none' | 'fresh' | 'dead') =>
      mount(BoardPanel, { props: { ...props, shown: 'here-now', hereNow: EMPTY_BOARD, feed } })
    expect(panel('fresh').text()).toBe('Nobody is riding yet.')
    expect(panel('dead').text()).toBe('No data from the server.')
    expect(panel('none').find('[data-testid=board-skeleton]').exists()).toBe(true)
    expect(panel('fresh').find('[data-testid=board-skeleton]').exists()).toBe(false)
  })

  it('has nothing for axe to find', async () => {
    const panel = mount(BoardPanel, { props: { ...props, shown: 'here-now' }, attachTo: document.body })
    const { violations } = await axe.run(panel.element, { rules: { region: { enabled: false } } })
    expect(violations.map((violation) => violation.id)).toEqual([])
    panel.unmount()
  })
})

describe('The toggle', () => {
  it('asks for the other board', async () => {
    const toggle = mount(BoardToggle, { props: { shown: 'here-now' } })
    expect(toggle.get('[data-testid=toggle-here-now]').attributes('aria-pressed')).toBe('true')
    await toggle.get('[data-testid=toggle-all-time]').trigger('click')
    expect(toggle.emitted('show')).toEqual([['all-time']])
  })
})
