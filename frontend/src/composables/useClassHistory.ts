import { onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import { EMPTY_HISTORY, readRacerNames, type ClassHistory } from '../formats/classHistory'
import { openClassHistory, type FileRange, type RangeReader } from '../formats/rangedHistory'
import { useSiteStore } from '../stores/site'
import { backoffMs } from './backoff'

const NAMES_WAIT_MS = 150

/** `none`: the class has no history yet; `failed`: it could not be had, and another try is under way. */
export type HistoryState = 'loading' | 'ready' | 'none' | 'failed'

export interface LoadedHistory {
  readonly state: Readonly<Ref<HistoryState>>
  /** Null until known; the one shown stays while a newer one is fetched. */
  readonly history: Readonly<Ref<ClassHistory | null>>
  readonly names: Readonly<Ref<ReadonlyMap<number, string>>>
  load(classId: number): void
}

/**
 * A class's records, asked for again with growing waits until they are had: a small file whole, of a large one the seconds
 * that are needed. The file may be replaced while it is read by pieces; then the newer one is opened and asked instead.
 */
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
      const read = rangeReader(`class-${classId}.gz`, signal)
      const loadingNames = loadNames(signal)
      const opened = await openClassHistory(read)
      // Names are worth a moment's wait, so that no row shows an id first, and no longer one: those of 40,000 racers take their time.
      await Promise.race([loadingNames, new Promise((resolve) => setTimeout(resolve, NAMES_WAIT_MS))])
      if (signal.aborted) return
      history.value = opened === EMPTY_HISTORY ? opened : reopening(opened, () => openClassHistory(read))
      state.value = opened === EMPTY_HISTORY ? 'none' : 'ready'
    } catch {
      if (signal.aborted) return
      if (history.value === null) state.value = 'failed'
      timer = setTimeout(() => void attempt(classId, tries + 1, signal), backoffMs(tries))
    }
  }

  /** Who has no name is shown by their id, which is no reason to show no records. */
  async function loadNames(signal: AbortSignal): Promise<void> {
    try {
      const directory = await get('racers.gz', signal)
      const read = directory === null ? new Map<number, string>() : await readRacerNames(directory)
      if (!signal.aborted) names.value = read
    } catch {
      // Asked for again with the records, at the next start.
    }
  }

  async function get(file: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer> | null> {
    const response = await fetchUrl(site.config.history + file, { signal, cache: 'no-cache' })
    if (response.status === 404) return null
    if (!response.ok) throw new Error(`${file}: HTTP ${response.status}`)
    return new Uint8Array(await response.arrayBuffer())
  }

  const rangeReader =
    (file: string, signal: AbortSignal): RangeReader =>
    async (offset, length, eTag) => {
      const headers: Record<string, string> = { Range: `bytes=${offset}-${offset + length - 1}` }
      if (eTag !== undefined) headers['If-Match'] = eTag
      const response = await fetchUrl(site.config.history + file, { signal, headers, cache: 'no-store' })
      if (response.status === 404) return null
      if (!response.ok) throw new Error(`${file}: HTTP ${response.status}`)
      return rangeOf(response, new Uint8Array(await response.arrayBuffer()))
    }

  onScopeDispose(() => {
    abort.abort()
    clearTimeout(timer)
  })
  return { state, history, names, load }
}

/** A server that does not know ranges answers 200 with all there is. */
function rangeOf(response: Response, bytes: Uint8Array<ArrayBuffer>): FileRange {
  const size =
    response.status === 206 ? Number(/\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1]) : bytes.length
  if (!Number.isSafeInteger(size)) throw new Error('A part of a file came without the size of the whole.')
  return { bytes, size, eTag: response.headers.get('etag') }
}

function reopening(first: ClassHistory, open: () => Promise<ClassHistory>): ClassHistory {
  let current = first
  const ask = async <T>(question: (history: ClassHistory) => Promise<T>): Promise<T> => {
    const asked = current
    try {
      return await question(asked)
    } catch {
      if (current === asked) current = await open()
      return question(current)
    }
  }
  return {
    get isWhole() {
      return current.isWhole
    },
    at: (second) => ask((history) => history.at(second)),
    of: (racerId) => ask((history) => history.of(racerId)),
  }
}
