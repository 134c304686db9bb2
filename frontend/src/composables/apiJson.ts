import { isObject, parseJson, text } from '../formats/json'

/** An answer of the platform's HTTP interface that is no success: its own sentence, and a code for support. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    title: string,
  ) {
    super(title)
  }
}

/** Asks the platform for JSON. Rejects with an `ApiProblem` where it says no, and with another error where it cannot be asked. */
export async function apiJson(path: string, signal?: AbortSignal): Promise<unknown> {
  const response = await fetch(path, { cache: 'no-store', headers: { Accept: 'application/json' }, signal: signal ?? null })
  const body = parseJson(await response.text())
  if (response.ok) return body
  throw problemOf(response, body)
}

/** Tells the platform something. Rejects as `apiJson` does. */
export async function apiSend(method: 'PUT' | 'DELETE', path: string, body?: unknown): Promise<void> {
  const response = await fetch(path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  })
  if (response.ok) return
  throw problemOf(response, parseJson(await response.text()))
}

function problemOf(response: Response, body: unknown): ApiProblem {
  const title = isObject(body) ? text(body.title) : undefined
  return new ApiProblem(response.status, title ?? `The server has a problem (code ${response.status}).`)
}

/** A sentence for people. */
export const problemText = (error: unknown): string =>
  error instanceof ApiProblem ? error.message : 'The server cannot be reached.'
