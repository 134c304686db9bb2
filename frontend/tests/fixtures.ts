import { readFileSync } from 'node:fs'

/** A golden file that the C# tests read too. */
export const fixtureText = (path: string): string =>
  readFileSync(`${import.meta.dirname}/../../tests/fixtures/${path}`, 'utf8')

export const fixture = <T>(path: string): T => JSON.parse(fixtureText(path)) as T
