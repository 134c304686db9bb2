import { countOf, type OutputCount } from '../domain/output'
import { NO_BESTS, secondBests, type SecondBests } from '../domain/secondBests'
import { finiteNumber, isObject } from './json'

/**
 * One second of a history, `{"racerId":output,…}`, as sorted columns: a tenth of what the parsed object takes, and made once. What is no
 * object holds nobody's best, and a value that is no number is left out.
 */
export function readSecondRecords(racers: unknown): SecondBests {
  if (!isObject(racers)) return NO_BESTS
  const entries: [number, OutputCount][] = []
  for (const [racerId, value] of Object.entries(racers)) {
    const output = finiteNumber(value)
    if (output !== undefined) entries.push([Number(racerId), countOf(output)])
  }
  return secondBests(entries)
}
