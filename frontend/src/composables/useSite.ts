import { onScopeDispose } from 'vue'
import type { ClockReading } from '../domain/clockOffset'
import { readConfig, readNow, type ServerNow } from '../formats/siteMessages'
import { localNowMs, useSiteStore } from '../stores/site'
import { backoffMs } from './backoff'
import { recallSite, rememberSite } from './siteMemory'

const READINGS = 3
const RESYNC_MS = 30_000

/**
 * Asks the server where things are and what time it is, again every half minute and whenever the page is seen again (a
 * sleeping tablet's clock stands still), and again and again while it does not answer. Call once, in the app.
 */
export function useSite(fetchUrl: typeof fetch = (input, init) => fetch(input, init)): { resync(): void } {
  const site = useSiteStore()
  let timer: ReturnType<typeof setTimeout> | undefined
  let attempt = 0
  let asking = false
  let disposed = false

  async function sync(): Promise<void> {
    if (asking) return
    asking = true
    clearTimeout(timer)
    try {
      if (!site.configured) site.configure(readConfig(await getJson('/config.json')))
      const readings: ClockReading[] = []
      let now: ServerNow | null = null
      while (readings.length < READINGS) {
        const sentAtMs = localNowMs()
        now = readNow(await getJson('/api/v1/now'))
        if (now === null) throw new Error('The server did not tell its time.')
        readings.push({ sentAtMs, receivedAtMs: localNowMs(), serverTimeMs: now.serverTimeMs })
      }
      site.learned(readings, now!)
      rememberSite(site.offsetMs!, now!)
      attempt = 0
      plan(RESYNC_MS)
    } catch (error) {
      // A page that was opened without the network goes by the clock that it last knew, until the server is heard again.
      const known = site.ready ? null : recallSite()
      if (known !== null) site.recalled(known.offsetMs, known.now)
      const waitMs = backoffMs(attempt++)
      site.problem = sentenceFor(error)
      site.retryAtMs = localNowMs() + waitMs
      plan(waitMs)
    } finally {
      asking = false
    }
  }

  async function getJson(path: string): Promise<unknown> {
    const response = await fetchUrl(path, { cache: 'no-store' })
    if (!response.ok) throw new HttpError(response.status)
    return response.json()
  }

  function plan(delayMs: number): void {
    if (!disposed) timer = setTimeout(() => void sync(), delayMs)
  }

  const resync = (): void => void sync()
  const seenAgain = (): void => {
    if (document.visibilityState === 'visible') resync()
  }
  document.addEventListener('visibilitychange', seenAgain)
  window.addEventListener('online', resync)
  onScopeDispose(() => {
    disposed = true
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', seenAgain)
    window.removeEventListener('online', resync)
  })
  resync()
  return { resync }
}

class HttpError extends Error {
  constructor(readonly status: number) {
    super(`HTTP ${status}`)
  }
}

/** Plain words for the rider; a code for whoever helps them. */
function sentenceFor(error: unknown): string {
  return error instanceof HttpError
    ? `The server has a problem (code ${error.status}).`
    : 'The server cannot be reached.'
}
