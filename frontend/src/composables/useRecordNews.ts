import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { formatGap, formatOutput } from '../domain/output'
import { readRecordNews, type RecordNews } from '../formats/recordNews'
import type { Broker } from './useBroker'

/** So long a sentence stands, that it can be read from four metres; the greatest gain of what falls meanwhile has the next turn. */
const READING_MS = 4000

/** The records that fall in a class, a sentence at a time; null while there is nothing new. */
export function useRecordNews(broker: Broker, classId: Readonly<Ref<number>>): Readonly<Ref<string | null>> {
  const shown = shallowRef<string | null>(null)
  let next: RecordNews | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function turn(): void {
    shown.value = next === null ? null : sentenceOf(next)
    next = null
    timer = shown.value === null ? undefined : setTimeout(turn, READING_MS)
  }

  watch(
    classId,
    (id, _, onCleanup) => {
      clearTimeout(timer)
      next = null
      turn()
      onCleanup(
        broker.subscribe(`alleycat-record/class-${id}`, (payload) => {
          const news = readRecordNews(payload)
          if (news === null || news.classId !== id || news.records.length === 0) return
          if (next === null || gainOf(news) > gainOf(next)) next = news
          if (timer === undefined) turn()
        }),
      )
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))
  return shown
}

/** The greatest of its gains: they come in that order. */
function gainOf({ records }: RecordNews): number {
  return records[0]!.output - records[0]!.before
}

function sentenceOf({ records, count }: RecordNews): string {
  const best = records[0]!
  const others = count > 1 ? `, and ${count - 1} more` : ''
  return `Record: ${best.name}, ${formatOutput(best.output)} at second ${best.second} (${formatGap(best.output - best.before)})${others}`
}
