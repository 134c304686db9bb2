import { onScopeDispose, watch, type Ref } from 'vue'

/** Keeps the screen awake while wanted; asked again whenever the page is seen again, as the browser lets go then. */
export function useWakeLock(wanted: Readonly<Ref<boolean>>): void {
  let held: WakeLockSentinel | null = null

  async function update(): Promise<void> {
    if (wanted.value && document.visibilityState === 'visible' && (held === null || held.released)) {
      // Not everywhere to be had (plain http, low battery); the race goes on without.
      held = (await navigator.wakeLock?.request('screen').catch(() => null)) ?? null
    } else if (!wanted.value && held !== null) {
      await held.release().catch(() => undefined)
      held = null
    }
  }

  const seenAgain = (): void => void update()
  watch(wanted, update, { immediate: true })
  document.addEventListener('visibilitychange', seenAgain)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', seenAgain)
    held?.release().catch(() => undefined)
  })
}
