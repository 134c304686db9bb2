import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { entryKey, type RaceEntry, type RiddenSecond } from '../domain/riddenRace'

/** A ridden second with the race it belongs to: all that is needed to publish it, today or after a reload. */
export interface LoggedSecond {
  readonly entry: RaceEntry
  readonly ridden: RiddenSecond
}

/** Where ridden seconds rest on this device. A race is found again by its entry; what is unsent, without asking which race. */
export interface RaceLog {
  put(logged: LoggedSecond): Promise<void>
  secondsOf(entry: RaceEntry): Promise<RiddenSecond[]>
  unacknowledged(): Promise<LoggedSecond[]>
  /** Drops acknowledged seconds of races older than the given one. */
  prune(beforeRaceId: number): Promise<void>
}

interface Row {
  race: string
  second: number
  raceId: number
  /** A number, as IndexedDB has no boolean keys. */
  unsent: 0 | 1
  logged: LoggedSecond
}

interface Schema extends DBSchema {
  seconds: { key: [string, number]; value: Row; indexes: { race: string; unsent: number; raceId: number } }
}

const toRow = (logged: LoggedSecond): Row => ({
  race: entryKey(logged.entry),
  second: logged.ridden.second,
  raceId: logged.entry.raceId,
  unsent: logged.ridden.acknowledged ? 0 : 1,
  logged,
})

/** The log in IndexedDB; where the browser forbids that, one in memory, which a reload loses. */
export function openRaceLog(): RaceLog {
  const opened = openDatabase().then(storedLog, memoryLog)
  return {
    put: async (logged) => (await opened).put(logged),
    secondsOf: async (entry) => (await opened).secondsOf(entry),
    unacknowledged: async () => (await opened).unacknowledged(),
    prune: async (beforeRaceId) => (await opened).prune(beforeRaceId),
  }
}

// Async throughout: some browsers throw, others reject, where storage is forbidden.
async function openDatabase(): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>('alleycat', 1, {
    upgrade(database) {
      const seconds = database.createObjectStore('seconds', { keyPath: ['race', 'second'] })
      seconds.createIndex('race', 'race')
      seconds.createIndex('unsent', 'unsent')
      seconds.createIndex('raceId', 'raceId')
    },
  })
}

function storedLog(db: IDBPDatabase<Schema>): RaceLog {
  return {
    async put(logged) {
      await db.put('seconds', toRow(logged))
    },
    async secondsOf(entry) {
      return (await db.getAllFromIndex('seconds', 'race', entryKey(entry))).map((row) => row.logged.ridden)
    },
    async unacknowledged() {
      return (await db.getAllFromIndex('seconds', 'unsent', 1)).map((row) => row.logged)
    },
    async prune(beforeRaceId) {
      const transaction = db.transaction('seconds', 'readwrite')
      const old = transaction.store.index('raceId').iterate(IDBKeyRange.upperBound(beforeRaceId, true))
      for await (const cursor of old) if (cursor.value.unsent === 0) await cursor.delete()
      await transaction.done
    },
  }
}

export function memoryLog(): RaceLog {
  const rows = new Map<string, Row>()
  return {
    async put(logged) {
      const row = toRow(logged)
      rows.set(`${row.race}/${row.second}`, row)
    },
    async secondsOf(entry) {
      return [...rows.values()].filter((row) => row.race === entryKey(entry)).map((row) => row.logged.ridden)
    },
    async unacknowledged() {
      return [...rows.values()].filter((row) => row.unsent === 1).map((row) => row.logged)
    },
    async prune(beforeRaceId) {
      for (const [key, row] of rows) if (row.raceId < beforeRaceId && row.unsent === 0) rows.delete(key)
    },
  }
}
