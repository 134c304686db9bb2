import { onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import { EMPTY_HISTORY, readClassHistory, readRacerNames, type ClassHistory } from '../formats/classHistory'
import { useSiteStore } from '../stores/site'
import { backoffMs } from './backoff'

/** `none`: the class has no history yet; `failed`: it could not be had, and another try is under way. */
export type HistoryState = 'loading' | 'ready' | 'none' | 'failed'

export interface LoadedHistory {
  readonly state: Readonly<Ref<HistoryState>>
  /** Null until known; the one shown stays while a newer one is fetched. */
  readonly history: Readonly<Ref<ClassHistory | null>>
  readonly names: Readonly<Ref<ReadonlyMap<number, string>>>
  load(classId: number): void
}

/** Downloads and unzips a class's records, trying again with growing waits until it has them. */
export function useClassHistory(fetchUrl: typeof fetch = (input, init) => fetch(input, init)): LoadedHistory {
  const site = useSiteStore()
  const state = ref<HistoryState>('loading')
  const history = shallowRef<ClassHistory | null>(null)
  const names = shallowRef<ReadonlyMap<number, string>>(new Map())
  let abort = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let shownClass: number | null = null

  function load(classId: number): void {
    abort.abort()
    abort = new AbortController()
    clearTimeout(timer)
    if (classId !== shownClass) history.value = null
    shownClass = classId
    if (history.value === null) state.value = 'loading'
    void attempt(classId, 0, abort.signal)
  }

  async function attempt(classId: number, tries: number, signal: AbortSignal): Promise<void> {
    try {
      const [file, directory] = await Promise.all([get(`class-${classId}.gz`, signal), get('racers.gz', signal)])
      const known = file === null ? EMPTY_HISTORY : await readClassHistory(file)
      const directoryNames = directory === null ? new Map<number, string>() : await readRacerNames(directory)
      if (signal.aborted) return
      history.value = known
      names.value = directoryNames
      state.value = file === null ? 'none' : 'ready'
    } catch {
      if (signal.aborted) return
      if (history.value === null) state.value = 'failed'
      timer = setTimeout(() => void attempt(classId, tries + 1, signal), backoffMs(tries))
    }
  }

  async function get(file: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer> | null> {
    const response = await fetchUrl(site.config.history + file, { signal, cache: 'no-cache' })
    if (response.status === 404) return null
    if (!response.ok) throw new Error(`${file}: HTTP ${response.status}`)
    return new Uint8Array(await response.arrayBuffer())
  }

  onScopeDispose(() => {
    abort.abort()
    clearTimeout(timer)
  })
  return { state, history, names, load }
}
