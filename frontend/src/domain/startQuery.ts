import { isRaceClass } from './raceClasses'
import { NAME_LENGTH_MAX, RACER_ID_MAX } from './telemetry'

/** What an address may say of the rider: `?auto=1&racer=4242&name=Zoe&class=1`, with `auto=next` to wait for the start. */
export interface StartQuery {
  readonly start: 'running' | 'next' | null
  readonly racerId: number | null
  readonly name: string | null
  readonly classId: number | null
}

/** Members that are missing, repeated or out of range are null. */
export function readStartQuery(query: Readonly<Record<string, unknown>>): StartQuery {
  const one = (name: string): string | null => (typeof query[name] === 'string' ? query[name] : null)
  const whole = (name: string): number | null => (/^\d{1,7}$/.test(one(name) ?? '') ? Number(one(name)) : null)
  const racerId = whole('racer')
  const classId = whole('class')
  const auto = one('auto')
  return {
    start: auto === '1' ? 'running' : auto === 'next' ? 'next' : null,
    racerId: racerId !== null && racerId <= RACER_ID_MAX ? racerId : null,
    name: one('name')?.slice(0, NAME_LENGTH_MAX) ?? null,
    classId: classId !== null && isRaceClass(classId) ? classId : null,
  }
}
