import { shallowRef, type ShallowRef } from 'vue'
import type { AwsConfig } from '../formats/siteMessages'
import { CognitoError } from './cognito'
import { userPool, type RacerTokens } from './userPool'

const KEY = 'alleycat.racer'

/** An id token is asked for anew so long before it ends. */
const SPARE_MS = 60_000

type SessionStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Who has signed in at this tab. */
export interface RacerSession {
  /** Null where nobody has. */
  readonly tokens: Readonly<ShallowRef<RacerTokens | null>>
  begin(tokens: RacerTokens): void
  /** An id token that holds for a while yet; null where nobody has signed in, or the sign-in is over. */
  freshTokens(): Promise<RacerTokens | null>
  end(): Promise<void>
}

/**
 * Keeps a sign-in for as long as the tab is open, over reloads: on a bike that many ride, closing the page is leaving. Only the
 * refresh token is kept; it can be revoked.
 */
export function racerSession(
  aws: AwsConfig,
  nowMs: () => number,
  fetchUrl: typeof fetch = (input, init) => fetch(input, init),
  storage: SessionStorage | null = guarded(() => sessionStorage),
): RacerSession {
  const pool = userPool(aws, nowMs, fetchUrl)
  const tokens = shallowRef<RacerTokens | null>(null)
  let kept = guarded(() => storage?.getItem(KEY)) ?? null
  let refreshing: Promise<RacerTokens | null> | null = null

  function begin(next: RacerTokens): void {
    tokens.value = next
    kept = next.refreshToken ?? kept
    if (kept !== null) guarded(() => storage?.setItem(KEY, kept!))
  }

  async function freshTokens(): Promise<RacerTokens | null> {
    if (tokens.value !== null && tokens.value.expiresAtMs - SPARE_MS > nowMs()) return tokens.value
    if (kept === null) return null
    // Two callers share one call: a connection and the Join page may both want to know.
    refreshing ??= refresh(kept).finally(() => (refreshing = null))
    return refreshing
  }

  async function refresh(refreshToken: string): Promise<RacerTokens | null> {
    try {
      const next = await pool.refresh(refreshToken)
      // Whoever signed out meanwhile stays so.
      if (kept !== refreshToken) return tokens.value
      begin(next)
      return next
    } catch (error) {
      // Refused is over; a network that is down is not.
      if (!(error instanceof CognitoError) || !REFUSALS.has(error.code)) throw error
      if (kept === refreshToken) forget()
      return null
    }
  }

  async function end(): Promise<void> {
    const refreshToken = kept
    forget()
    if (refreshToken !== null) await pool.revoke(refreshToken).catch(() => undefined)
  }

  function forget(): void {
    tokens.value = null
    kept = null
    guarded(() => storage?.removeItem(KEY))
  }

  return { tokens, begin, freshTokens, end }
}

const REFUSALS = new Set(['NotAuthorizedException', 'UserNotFoundException', 'NoRacer'])

let shared: RacerSession | null = null

/** The tab's one session; the first who asks says where. */
export const sharedSession = (aws: AwsConfig, nowMs: () => number): RacerSession => (shared ??= racerSession(aws, nowMs))

// A browser may forbid storage; a reload then signs out.
function guarded<T>(access: () => T): T | null {
  try {
    return access()
  } catch {
    return null
  }
}
