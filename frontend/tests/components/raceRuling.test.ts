import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { effectScope, ref } from 'vue'
import RaceResultTable from '../../src/components/class/RaceResultTable.vue'
import { usePastRaces, type PastRaces } from '../../src/composables/usePastRaces'
import { readRaceResult, type PastResult } from '../../src/formats/raceArchive'

const place = {
  rank: 1,
  racerId: 42,
  name: 'Zoë',
  mean: 119.8,
  last: null,
  best: 130,
  bestSecond: 3,
  secondsRidden: 288,
}
const answer = (more: object): object => ({ id: '1-5402746', seconds: 300, racerCount: 1, rule: 'Mean.', results: [place], ...more })
const resultOf = (more: object): PastResult => readRaceResult(answer(more))!

describe('A race and its organiser', () => {
  it('shows notes and the means to rule to organisers, and to nobody else', () => {
    const noted = [{ ...place, notes: [{ code: 'gap', text: '1 gap, the longest of 12 s' }, 'broken', { code: 'jump' }] }]
    const organiser = mount(RaceResultTable, { props: { result: resultOf({ mayRule: true, results: noted }) } })
    expect(organiser.get('[data-testid=notes-42]').text()).toBe('1 gap, the longest of 12 s')
    expect(organiser.find('[data-testid=void-form]').exists()).toBe(true)

    const rider = mount(RaceResultTable, { props: { result: resultOf({}) } })
    expect(rider.find('[data-testid=notes-42]').exists()).toBe(false)
    expect(rider.find('[data-testid=void-form]').exists()).toBe(false)
  })

  it('voids with a reason only, and lets a void race count again', async () => {
    const page = mount(RaceResultTable, { props: { result: resultOf({ mayRule: true }) } })
    await page.get('[data-testid=void-reason]').setValue('   ')
    await page.get('[data-testid=void-form]').trigger('submit')
    expect(page.emitted('rule')).toBeUndefined()
    await page.get('[data-testid=void-reason]').setValue(' Rain. ')
    await page.get('[data-testid=void-form]').trigger('submit')
    expect(page.emitted('rule')).toEqual([['Rain.']])

    await page.setProps({ result: resultOf({ mayRule: true, voided: true, voidReason: 'Rain.' }) })
    await page.get('[data-testid=unvoid]').trigger('click')
    expect(page.emitted('rule')).toEqual([['Rain.'], [null]])
  })
})

describe('A single result and its organiser', () => {
  const second = { ...place, rank: null, racerId: 7, name: 'Ada', hidden: true, hiddenReason: 'A test ride.' }

  it('shows hidden results without a rank, with their reason and the way back', async () => {
    const page = mount(RaceResultTable, { props: { result: resultOf({ mayRule: true, results: [second, place] }) } })
    expect(page.findAll('td.rank').map((cell) => cell.text())).toEqual(['–', '1'])
    expect(page.get('[data-testid=notes-7]').text()).toContain('A test ride.')
    await page.get('[data-testid=unhide-7]').trigger('click')
    expect(page.emitted('ruleResult')).toEqual([[7, null]])
  })

  it('hides one that is shown, with a reason only', async () => {
    const page = mount(RaceResultTable, { props: { result: resultOf({ mayRule: true, results: [second, place] }) } })
    expect(page.findAll('[data-testid=hide-racer] option').map((option) => option.text())).toEqual(['Zoë (42)'])
    await page.get('[data-testid=hide-form]').trigger('submit')
    await page.get('[data-testid=hide-racer] option').setValue()
    await page.get('[data-testid=hide-form]').trigger('submit')
    expect(page.emitted('ruleResult')).toBeUndefined()
    await page.get('[data-testid=hide-reason]').setValue(' Not their bike. ')
    await page.get('[data-testid=hide-form]').trigger('submit')
    expect(page.emitted('ruleResult')).toEqual([[42, 'Not their bike.']])
  })

  it('is left out of what is no place', () => {
    expect(resultOf({ results: [{ ...place, rank: null }, second] }).places.map(({ racerId }) => racerId)).toEqual([7])
  })
})

describe('Ruling from the page', () => {
  const scope = effectScope()
  afterEach(() => {
    scope.stop()
    vi.unstubAllGlobals()
  })

  it('tells the platform, shows what it says then, and keeps what it refuses as a sentence', async () => {
    const asked: string[] = []
    let refuses = false
    let voidReason: string | null = null
    vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
      asked.push(`${init.method ?? 'GET'} ${path} ${typeof init.body === 'string' ? init.body : ''}`.trim())
      if (path.includes('/classes/')) return Promise.resolve(Response.json({ races: [{ id: '1-5402746', raceId: 5402746, startsAt: 1 }], cursor: null }))
      if (refuses) return Promise.resolve(Response.json({ title: 'Only an organiser.' }, { status: 401 }))
      if (init.method === 'PUT') voidReason = 'Rain.'
      if (init.method === 'DELETE') voidReason = null
      return Promise.resolve(
        init.method === undefined
          ? Response.json(answer({ mayRule: true, voided: voidReason !== null, voidReason }))
          : new Response(null, { status: 204 }),
      )
    })
    const past = scope.run(() => usePastRaces(ref(1))) as PastRaces
    await vi.waitFor(() => expect(past.races.value).toHaveLength(1))
    await past.open('1-5402746')

    await past.rule('Rain.')
    expect(asked).toContain('PUT /api/v1/races/1-5402746/voided {"reason":"Rain."}')
    expect(past.opened.value?.voidReason).toBe('Rain.')
    expect(past.races.value[0]?.voidReason).toBe('Rain.')
    await past.rule(null)
    expect(asked).toContain('DELETE /api/v1/races/1-5402746/voided')
    expect(past.opened.value?.voidReason).toBeNull()

    await past.ruleResult(42, 'A test ride.')
    expect(asked).toContain('PUT /api/v1/races/1-5402746/results/42/hidden {"reason":"A test ride."}')
    await past.ruleResult(42, null)
    expect(asked).toContain('DELETE /api/v1/races/1-5402746/results/42/hidden')
    // An organiser is asked for hidden results too, and only who is one.
    expect(asked.filter((line) => line.startsWith('GET /api/v1/races/')).map((line) => line.endsWith('&hidden=true'))).toEqual([
      false,
      ...Array.from({ length: 5 }, () => true),
    ])

    refuses = true
    await past.rule('Rain.')
    expect(past.problem.value).toBe('Only an organiser.')
    expect(past.races.value[0]?.voidReason).toBeNull()
  })
})
