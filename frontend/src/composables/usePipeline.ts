import { onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import { readPipeline, type PipelineSnapshot } from '../formats/pipelineSnapshot'
import { apiJson, problemText } from './apiJson'

export interface LivePipeline {
  readonly now: Readonly<Ref<PipelineSnapshot | null>>
  /** The snapshot to take rates against: some seconds older. */
  readonly before: Readonly<Ref<PipelineSnapshot | null>>
  readonly problem: Readonly<Ref<string | null>>
  /** Asks no more until it is set back: what is shown stands still to be read. */
  readonly paused: Ref<boolean>
}

const EVERY_MS = 2000
/** Rates over a few snapshots jump less. */
const KEPT = 4

/** The pipeline's stages, asked for every two seconds while the page is seen. */
export function usePipeline(): LivePipeline {
  const kept = shallowRef<readonly PipelineSnapshot[]>([])
  const now = shallowRef<PipelineSnapshot | null>(null)
  const before = shallowRef<PipelineSnapshot | null>(null)
  const problem = ref<string | null>(null)
  const paused = ref(false)
  const abort = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined

  async function ask(): Promise<void> {
    if (!paused.value && document.visibilityState === 'visible') {
      try {
        const snapshot = readPipeline(await apiJson('/api/v1/pipeline', abort.signal))
        if (abort.signal.aborted) return
        if (snapshot === null) throw new TypeError('That is no answer.')
        kept.value = [...kept.value, snapshot].slice(-KEPT)
        now.value = snapshot
        before.value = kept.value.length > 1 ? kept.value[0]! : null
        problem.value = null
      } catch (error) {
        if (abort.signal.aborted) return
        problem.value = problemText(error)
      }
    }
    timer = setTimeout(() => void ask(), EVERY_MS)
  }

  void ask()
  onScopeDispose(() => {
    abort.abort()
    clearTimeout(timer)
  })
  return { now, before, problem, paused }
}
