import { createPinia, setActivePinia } from 'pinia'
import { effectScope, ref, type EffectScope } from 'vue'
import { onTestFinished } from 'vitest'
import type { TelemetryMessage } from '../../src/domain/telemetry'
import type { Broker, BrokerState, MessageHandler } from '../../src/composables/useBroker'
import { DEFAULT_CONFIG } from '../../src/formats/siteMessages'
import { localNowMs, useSiteStore } from '../../src/stores/site'

/** Runs composables in a scope that ends with the test. */
export function inScope<T>(setup: () => T): { result: T; scope: EffectScope } {
  const scope = effectScope()
  onTestFinished(() => scope.stop())
  return { result: scope.run(setup)!, scope }
}

/** A site whose server clock is ours, with races of `raceSeconds`. */
export function knownSite(raceSeconds: number): ReturnType<typeof useSiteStore> {
  setActivePinia(createPinia())
  const site = useSiteStore()
  const now = localNowMs()
  site.configure({ ...DEFAULT_CONFIG, raceSeconds })
  site.learned([{ sentAtMs: now, receivedAtMs: now, serverTimeMs: now }], {
    serverTimeMs: now,
    raceSeconds,
    classes: [],
    voided: [],
  })
  return site
}

/** A broker in the test's hands: it holds each publish until `answerAll` or `cut`, unless it is prompt. */
export class FakeBroker implements Broker {
  readonly state = ref<BrokerState>('online')
  readonly refused = ref(false)
  readonly published: { topic: string; message: TelemetryMessage; arrives(): void; fails(): void }[] = []
  readonly handlers = new Map<string, MessageHandler>()
  renewals = 0
  isPrompt = false

  subscribe(topic: string, handler: MessageHandler): () => void {
    this.handlers.set(topic, handler)
    return () => this.handlers.delete(topic)
  }

  publish(topic: string, payload: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const message = JSON.parse(payload) as TelemetryMessage
      this.published.push({ topic, message, arrives: resolve, fails: () => reject(new Error('cut')) })
      if (this.isPrompt) resolve()
    })
  }

  renew(): void {
    this.renewals++
  }

  answerAll(): void {
    for (const each of this.published) each.arrives()
  }

  cut(): void {
    this.state.value = 'offline'
    for (const each of this.published) each.fails()
  }
}
