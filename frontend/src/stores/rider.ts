import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { currentPass } from '../composables/pass'
import { RACER_ID_MAX } from '../domain/telemetry'
import type { RaceEntry } from '../domain/riddenRace'

/** Who sits on this bike, and which race they are in. `useRiderMemory` keeps it over a reload. */
export const useRiderStore = defineStore('rider', () => {
  const name = ref('')
  const racerId = ref(1 + Math.floor(Math.random() * 99_999))
  const classId = ref(1)
  const entry = shallowRef<RaceEntry | null>(null)

  /** Forgets the rider: the next one at this bike is somebody else. */
  function forget(): void {
    name.value = ''
    racerId.value = currentPass()?.racerId ?? 1 + Math.floor(Math.random() * Math.min(99_999, RACER_ID_MAX))
    entry.value = null
  }

  return { name, racerId, classId, entry, forget }
})
