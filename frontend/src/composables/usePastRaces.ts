import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { readRaceList, readRaceResult, type PastRace, type PastResult } from '../formats/raceArchive'
import { apiJson, apiSend, problemText } from './apiJson'

export interface PastRaces {
  readonly races: Readonly<Ref<readonly PastRace[]>>
  /** There are older ones. */
  readonly hasMore: Readonly<Ref<boolean>>
  readonly loading: Readonly<Ref<boolean>>
  /** A sentence while the last question failed; null while all is well. */
  readonly problem: Readonly<Ref<string | null>>
  /** The race that is opened, with its places as far as they were asked for. */
  readonly opened: Readonly<Ref<PastResult | null>>
  more(): Promise<void>
  open(id: string): Promise<void>
  morePlaces(): Promise<void>
  /** Declares the opened race void for a reason, or lets it count again (null). For organisers; the platform decides who is one. */
  rule(reason: string | null): Promise<void>
  /** Hides one racer's result of the opened race for a reason, or shows it again (null). */
  ruleResult(racerId: number, reason: string | null): Promise<void>
}

const RACES_A_PAGE = 10
const PLACES_A_PAGE = 20

/** The past races of a class, page by page, and one of them opened. */
export function usePastRaces(classId: Readonly<Ref<number>>): PastRaces {
  const races = shallowRef<readonly PastRace[]>([])
  const hasMore = ref(false)
  const loading = ref(false)
  const problem = ref<string | null>(null)
  const opened = shallowRef<PastResult | null>(null)
  let cursor: string | null = null
  /** Hidden results too: asked for once the platform has said that whoever asks is an organiser. */
  let hidden = ''
  let abort = new AbortController()

  async function ask<T>(path: string, read: (value: unknown) => T | null, use: (answer: T) => void): Promise<void> {
    const { signal } = abort
    loading.value = true
    try {
      const answer = read(await apiJson(path, signal))
      if (signal.aborted) return
      if (answer === null) throw new TypeError('That is no answer.')
      problem.value = null
      use(answer)
    } catch (error) {
      if (!signal.aborted) problem.value = problemText(error)
    } finally {
      if (!signal.aborted) loading.value = false
    }
  }

  const more = (): Promise<void> => {
    const from = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    return ask(`/api/v1/classes/${classId.value}/races?limit=${RACES_A_PAGE}${from}`, readRaceList, (page) => {
      races.value = [...races.value, ...page.races]
      cursor = page.cursor
      hasMore.value = cursor !== null
    })
  }

  async function open(id: string): Promise<void> {
    const asPermitted = (): Promise<void> =>
      ask(`/api/v1/races/${id}?limit=${PLACES_A_PAGE}${hidden}`, readRaceResult, (result) => (opened.value = result))
    await asPermitted()
    if (hidden !== '' || opened.value?.id !== id || !opened.value.mayRule) return
    hidden = '&hidden=true'
    await asPermitted()
  }

  async function morePlaces(): Promise<void> {
    const shown = opened.value
    if (shown?.cursor == null) return
    const path = `/api/v1/races/${shown.id}?limit=${PLACES_A_PAGE}${hidden}&cursor=${encodeURIComponent(shown.cursor)}`
    await ask(path, readRaceResult, (page) => {
      if (opened.value === shown) opened.value = { ...page, places: [...shown.places, ...page.places] }
    })
  }

  /** Rules about the opened race, and looks at it again; null where nothing was ruled. */
  async function ruled(what: string, reason: string | null): Promise<string | null> {
    const id = opened.value?.id
    if (id === undefined) return null
    const path = `/api/v1/races/${id}/${what}`
    try {
      await (reason === null ? apiSend('DELETE', path) : apiSend('PUT', path, { reason }))
    } catch (error) {
      problem.value = problemText(error)
      return null
    }
    if (opened.value?.id === id) await open(id)
    return id
  }

  async function rule(reason: string | null): Promise<void> {
    const id = await ruled('voided', reason)
    if (id !== null) races.value = races.value.map((race) => (race.id === id ? { ...race, voidReason: reason } : race))
  }

  async function ruleResult(racerId: number, reason: string | null): Promise<void> {
    await ruled(`results/${racerId}/hidden`, reason)
  }

  watch(
    classId,
    () => {
      abort.abort()
      abort = new AbortController()
      races.value = []
      opened.value = null
      cursor = null
      hasMore.value = false
      void more()
    },
    { immediate: true },
  )
  onScopeDispose(() => abort.abort())
  return { races, hasMore, loading, problem, opened, more, open, morePlaces, rule, ruleResult }
}
