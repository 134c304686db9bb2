import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { AdmissionAdvice } from '../domain/admission'
import { allTimeBoard } from '../domain/allTime'
import { Announcer } from '../domain/announcer'
import { EMPTY_BOARD, type Board } from '../domain/board'
import { ghostName, ghostOutput, withGhost, type GhostKind, type PickedRacer } from '../domain/ghost'
import { hereNowBoard, resultBoard } from '../domain/hereNow'
import type { OutputCount } from '../domain/output'
import { raceBanner, type Banner } from '../domain/raceBanner'
import { formatCountdown } from '../domain/raceClock'
import { secondsToStart } from '../domain/racePhase'
import { resultOf, type RaceResult } from '../domain/raceResult'
import { STANDINGS_FRESH_MS, type Standings } from '../domain/standings'
import { useRiderStore } from '../stores/rider'
import { useSiteStore } from '../stores/site'
import { connectMqtt, presenceOf } from './mqttConnection'
import { openRaceLog } from './raceLog'
import { useAdmission } from './useAdmission'
import { useBroker, type Broker } from './useBroker'
import { useClassHistory, type LoadedHistory } from './useClassHistory'
import { useGhostGaps } from './useGhostGaps'
import { useRace, type Bike, type RunningRace } from './useRace'
import { useRaceNews } from './useRaceNews'
import { useSecondTick } from './useSecondTick'
import { useStandings } from './useStandings'
import { useStoredSeconds } from './useStoredSeconds'

export interface RaceScreen {
  readonly race: RunningRace
  readonly broker: Broker
  readonly records: LoadedHistory
  /** The last standings of the race the rider is in: after the end they stay as they were. */
  readonly standings: Readonly<Ref<Standings | null>>
  /** By the output of this second; once the race is over by its result. */
  readonly hereNow: ComputedRef<Board>
  readonly allTime: ComputedRef<Board>
  /** The rider's own, of the seconds ridden so far. */
  readonly result: ComputedRef<RaceResult>
  readonly ghost: Ref<GhostKind>
  readonly picked: Ref<PickedRacer | null>
  /** Its name, as the board and the button say it. */
  readonly ghostLabel: ComputedRef<string>
  /** What the ghost rides at the newest second; null without one. */
  readonly ghostNow: ComputedRef<OutputCount | null>
  /** Your output minus the ghost's, by second of the race; index 0 is second 1. */
  readonly ghostGaps: Readonly<Ref<readonly (OutputCount | null)[]>>
  readonly second: ComputedRef<number | null>
  readonly toStart: ComputedRef<number>
  readonly timeLeft: ComputedRef<string>
  readonly staleSeconds: ComputedRef<number | null>
  /** Whether the platform tells the standings: not yet, just now, or no longer. */
  readonly feed: ComputedRef<'none' | 'fresh' | 'dead'>
  readonly banner: ComputedRef<Banner | null>
  /** What to do about a pass that is missing or not valid; null where the rider is let in. */
  readonly passAdvice: ComputedRef<AdmissionAdvice | null>
  /** The polite status line. */
  readonly announcement: Readonly<Ref<string>>
  readonly moment: ReturnType<typeof useSecondTick>
}

/** Everything that the race page shows, from the rider's seat in a race and their bike. */
export function useRaceScreen(bike: Bike, bikeLostSeconds: Readonly<Ref<number>>): RaceScreen {
  const rider = useRiderStore()
  const site = useSiteStore()
  const moment = useSecondTick()
  const entry = computed(() => rider.entry)
  const you = computed(() => (entry.value ? { racerId: entry.value.racerId, name: entry.value.name } : null))
  const classId = computed(() => entry.value?.classId ?? rider.classId)

  const broker = useBroker(`alleycat-${rider.racerId}`, connectMqtt, presenceOf(rider.racerId))
  const { admission, advice } = useAdmission(broker.refused)
  useRaceNews(broker, classId)
  const live = useStandings(broker, classId)
  const records = useClassHistory()
  const race = useRace({ entry, moment, bike, broker, log: openRaceLog(), history: records.history })

  useStoredSeconds(broker, race.outbox)

  // Records are fetched on entering and once more at the start of a race that was waited for.
  watch(
    [classId, () => moment.value !== null, () => race.phase.value === 'live'],
    ([id, known]) => known && records.load(id),
    { immediate: true },
  )

  const standings = shallowRef<Standings | null>(null)
  watch([live.standings, entry], ([next]) => {
    const mine = entry.value?.raceId
    if (next === null || standings.value?.classId !== next.classId) standings.value = null
    // While waiting the running race is shown; from the start on only the rider's own.
    if (next !== null && (race.phase.value === 'over' ? next.raceId === mine : next.raceId <= (mine ?? next.raceId)))
      standings.value = race.phase.value === 'live' && next.raceId !== mine ? null : next
  })

  const second = computed(() =>
    race.phase.value === 'live'
      ? (moment.value?.second ?? null)
      : race.phase.value === 'over'
        ? (race.latest.value?.second ?? null)
        : null,
  )
  const ghost = ref<GhostKind>('off')
  const picked = shallowRef<PickedRacer | null>(null)
  const ghostLabel = computed(() => ghostName(ghost.value, picked.value))
  const ghostNow = computed(() =>
    ghostOutput(ghost.value, race.latest.value?.bestBefore ?? null, race.bests.value, picked.value),
  )
  const ghostGaps = useGhostGaps({ ghost, picked, race, history: records.history })

  const result = computed(() => resultOf(race.ridden.value, entry.value?.raceSeconds ?? site.raceSeconds))
  const hereNow = computed(() => {
    const ofMyRace = standings.value?.raceId === entry.value?.raceId
    if (race.phase.value === 'over' && ofMyRace && standings.value !== null && you.value !== null)
      return resultBoard(standings.value, you.value, result.value.mean)
    const board = hereNowBoard(
      standings.value,
      you.value,
      ofMyRace || standings.value === null ? race.ridden.value : new Map(),
    )
    return withGhost(board, ghostLabel.value, ghostNow.value)
  })
  const allTime = computed(() => {
    const { latest, bests } = race
    if (bests.value !== null) {
      const board = allTimeBoard(bests.value, you.value, latest.value ?? undefined, records.names.value)
      return withGhost(board, ghostLabel.value, ghostNow.value)
    }
    // Without records this race's riders are shown, so that the newcomer finds themselves.
    return race.phase.value === 'live' || race.phase.value === 'over' ? hereNow.value : EMPTY_BOARD
  })

  const toStart = computed(() => (entry.value && moment.value ? secondsToStart(entry.value, moment.value) : 0))
  const timeLeft = computed(() => {
    const now = moment.value
    if (now === null || entry.value === null) return '-:--'
    if (race.phase.value === 'over') return '0:00'
    return formatCountdown(
      1000 * (race.phase.value === 'live' ? entry.value.raceSeconds - now.second + 1 : toStart.value),
    )
  })

  const staleSeconds = computed(() => {
    const age = live.ageSeconds.value
    return race.phase.value !== 'over' && age !== null && age * 1000 > STANDINGS_FRESH_MS ? age : null
  })
  const feed = computed(() => {
    const age = live.ageSeconds.value
    if (age !== null) return age * 1000 > STANDINGS_FRESH_MS ? 'dead' : 'fresh'
    return broker.state.value === 'offline' ? 'dead' : 'none'
  })
  const banner = computed(() =>
    raceBanner({
      phase: race.phase.value,
      connection: broker.state.value,
      admission: admission.value,
      unsent: race.outbox.unsent.value,
      caughtUp: race.outbox.caughtUp.value,
      feedAgeSeconds: live.ageSeconds.value,
      lastHeard: live.lastHeardMs.value === null ? null : new Date(live.lastHeardMs.value).toLocaleTimeString('en-GB'),
      second: moment.value?.second ?? 0,
      joinedAtSecond: entry.value?.joinedAtSecond ?? 1,
      bikeLostSeconds: bikeLostSeconds.value,
      voidReason: entry.value === null ? null : site.voidReasonOf(entry.value.classId, entry.value.raceId),
    }),
  )

  const announcement = ref('')
  const announcer = new Announcer()
  watch(moment, (now) => {
    if (now === null || entry.value === null || race.phase.value !== 'live') return
    const own = hereNow.value.rows.find((row) => row.kind === 'you')
    const text = announcer.next({
      second: now.second,
      secondsLeft: entry.value.raceSeconds - now.second + 1,
      rank: own?.rank ?? null,
      total: hereNow.value.total,
      isRecord: race.latest.value?.verdict === 'record',
    })
    if (text !== null) announcement.value = text
  })

  return {
    race,
    broker,
    records,
    standings,
    hereNow,
    allTime,
    result,
    ghost,
    picked,
    ghostLabel,
    ghostNow,
    ghostGaps,
    second,
    toStart,
    timeLeft,
    staleSeconds,
    feed,
    banner,
    passAdvice: advice,
    announcement,
    moment,
  }
}
