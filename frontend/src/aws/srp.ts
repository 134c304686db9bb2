/**
 * The password's half of Cognito's sign-in by Secure Remote Password (USER_SRP_AUTH): RFC 5054's arithmetic in the group of 3072 bits,
 * with Cognito's own paddings and key. The password never leaves the page.
 */
const N_HEX =
  'FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD' +
  'EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED' +
  'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F' +
  '83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B' +
  'E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510' +
  '15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7' +
  'ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C' +
  'BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF'
const N = BigInt(`0x${N_HEX}`)
const G = 2n
const SECRET_BYTES = 128

/** What Cognito answers a user's name with. */
export interface PasswordChallenge {
  /** The user's name as the pool has it, whatever alias was typed. */
  readonly user: string
  readonly saltHex: string
  readonly serverHex: string
  readonly secretBlockBase64: string
}

/** One sign-in: its secret is drawn anew each time. */
export interface SrpSession {
  readonly publicHex: string
  /**
   * @param poolName The user pool's id without its region.
   * @param timestamp As `timestampOf` writes it.
   * @returns PASSWORD_CLAIM_SIGNATURE, base64.
   */
  sign(poolName: string, password: string, challenge: PasswordChallenge, timestamp: string): Promise<string>
}

export function startSrp(): SrpSession {
  const secret = BigInt(`0x${hexOf(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)))}`) % N
  const ours = power(G, secret)
  const publicHex = ours.toString(16)
  const sign: SrpSession['sign'] = async (poolName, password, challenge, timestamp) => {
    const theirs = BigInt(`0x${challenge.serverHex}`)
    const mix = BigInt(`0x${await sha256(bytesOf(padded(ours) + padded(theirs)))}`)
    // A server that sends nothing could otherwise have any password taken for the right one.
    if (theirs % N === 0n || mix === 0n) throw new Error('Cognito answered with what no password fits.')
    const identity = await sha256(new TextEncoder().encode(`${poolName}${challenge.user}:${password}`))
    const x = BigInt(`0x${await sha256(bytesOf(padded(BigInt(`0x${challenge.saltHex}`)) + identity))}`)
    const k = BigInt(`0x${await sha256(bytesOf(padded(N) + padded(G)))}`)
    const base = (((theirs - k * power(G, x)) % N) + N) % N
    const key = await derivedKey(padded(power(base, secret + mix * x)), padded(mix))
    const head = new TextEncoder().encode(poolName + challenge.user)
    const block = Uint8Array.from(atob(challenge.secretBlockBase64), (c) => c.charCodeAt(0))
    const signature = await hmac(key, joined(head, block, new TextEncoder().encode(timestamp)))
    return btoa(String.fromCharCode(...signature))
  }
  return { publicHex, sign }
}

/** The time as Cognito signs it: `Sat Nov 21 06:07:08 UTC 2026`, the day without a zero. */
export function timestampOf(nowMs: number): string {
  const [weekday, day, month, year, time] = new Date(nowMs).toUTCString().replace(',', '').split(' ')
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`
}

/** Square and multiply, modulo the group's prime. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base % N
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % N
    square = (square * square) % N
  }
  return result
}

/** Whole bytes, the first below 0x80, as Cognito's own numbers are: they are signed there. */
function padded(value: bigint): string {
  const hex = value.toString(16)
  const whole = hex.length % 2 === 1 ? `0${hex}` : hex
  return /^[89a-f]/.test(whole) ? `00${whole}` : whole
}

/** HKDF's two steps, cut to 16 bytes. */
async function derivedKey(secretHex: string, saltHex: string): Promise<Bytes> {
  const extracted = await hmac(bytesOf(saltHex), bytesOf(secretHex))
  return (await hmac(extracted, joined(new TextEncoder().encode('Caldera Derived Key'), new Uint8Array([1])))).slice(0, 16)
}

type Bytes = Uint8Array<ArrayBuffer>

async function hmac(key: Bytes, data: Bytes): Promise<Bytes> {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, data))
}

const sha256 = async (data: Bytes): Promise<string> => hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', data)))

const hexOf = (data: Uint8Array): string => [...data].map((byte) => byte.toString(16).padStart(2, '0')).join('')

const bytesOf = (hex: string): Bytes => Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16))

function joined(...parts: readonly Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
