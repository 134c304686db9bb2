const KEY = 'alleycat.pass'
const PASS = /^ac1\.(\d{1,10})\.\d{1,12}\.[0-9a-z]{1,32}\.\d{1,19}\.[\w-]{43}$/

/** A racer's pass: what the link that `alleycat bike add` prints carries, given to the broker as the password. */
export interface Pass {
  readonly token: string
  /** Whose it is; only as this racer may the page publish. */
  readonly racerId: number
}

type PassStorage = Pick<Storage, 'getItem' | 'setItem'>

export function readPass(token: string | null): Pass | null {
  const racer = PASS.exec(token ?? '')?.[1]
  return racer === undefined ? null : { token: token!, racerId: Number(racer) }
}

/**
 * Keeps the pass of the link on this device and takes it out of the address, so that it is not in what is shown, shared or
 * remembered. Call once, before the router reads the address.
 */
export function takePass(
  address: Location = location,
  history: Pick<History, 'replaceState'> = window.history,
  storage: PassStorage = localStorage,
): void {
  const url = new URL(address.href)
  const pass = readPass(url.searchParams.get('token'))
  if (pass !== null) {
    try {
      storage.setItem(KEY, pass.token)
    } catch {
      // A browser may forbid storage: the pass then stays in the address, or it would be lost.
      return
    }
  }
  if (!url.searchParams.has('token')) return
  url.searchParams.delete('token')
  history.replaceState(null, '', url.pathname + url.search + url.hash)
}

/** The pass that this device has, from its storage or from the address. */
export function currentPass(address: Location = location, storage: Pick<Storage, 'getItem'> = localStorage): Pass | null {
  try {
    const kept = readPass(storage.getItem(KEY))
    if (kept !== null) return kept
  } catch {
    // Nothing to remember with.
  }
  return readPass(new URL(address.href).searchParams.get('token'))
}
