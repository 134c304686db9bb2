import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { defineComponent, h, nextTick, ref } from 'vue'
import { createMemoryHistory } from 'vue-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { KIOSK_RETURN_MS, readKiosk, useKioskReturn } from '../../src/composables/useKiosk'
import type { RacePhase } from '../../src/domain/racePhase'
import { makeRouter } from '../../src/router'
import { useRiderStore } from '../../src/stores/rider'

beforeEach(() => {
  sessionStorage.clear()
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

describe('A kiosk', () => {
  it('is made by the address, and stays one on every page of the tab', () => {
    expect(readKiosk('')).toEqual({ isOn: false, bikeId: null })
    expect(readKiosk('?kiosk=1&bike=7')).toEqual({ isOn: true, bikeId: 7 })
    expect(readKiosk('')).toEqual({ isOn: true, bikeId: 7 })
    expect(readKiosk('?kiosk=0')).toEqual({ isOn: false, bikeId: null })
    expect(readKiosk('?kiosk=1&bike=x')).toEqual({ isOn: true, bikeId: null })
  })

  it('goes back to Join and forgets the rider a minute after a race, unless another race begins', async () => {
    const phase = ref<RacePhase>('live')
    const router = makeRouter(createMemoryHistory())
    const push = vi.spyOn(router, 'push')
    const Page = defineComponent(() => {
      useKioskReturn({ isOn: true, bikeId: 7 }, phase)
      return () => h('div')
    })
    mount(Page, { global: { plugins: [router, createPinia()] } })
    const rider = useRiderStore()
    rider.name = 'Zoe'
    phase.value = 'over'
    await nextTick()
    await vi.advanceTimersByTimeAsync(KIOSK_RETURN_MS - 1)
    expect(push).not.toHaveBeenCalled()
    phase.value = 'waiting'
    await nextTick()
    await vi.advanceTimersByTimeAsync(KIOSK_RETURN_MS)
    expect(rider.name).toBe('Zoe')
    phase.value = 'over'
    await nextTick()
    await vi.advanceTimersByTimeAsync(KIOSK_RETURN_MS)
    expect(push).toHaveBeenCalledWith('/')
    expect(rider.name).toBe('')
    expect(rider.entry).toBeNull()
  })
})
