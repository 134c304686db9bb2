import { execFileSync } from 'node:child_process'

/**
 * The server's half of SRP and of Cognito's key, written from RFC 5054 and RFC 5869 in Python: it knows the verifier and its own secret,
 * never the page's. Answers with what it sends (B) and the signature it expects.
 */
const SERVER = `
import base64, hashlib, hmac, json, sys
asked = json.load(sys.stdin)
N = int(asked['N'], 16)
def pad(n):
    b = n.to_bytes((n.bit_length() + 7) // 8 or 1, 'big')
    return b'\\0' + b if b[0] >= 0x80 else b
def H(*parts):
    return hashlib.sha256(b''.join(parts)).digest()
integer = lambda b: int.from_bytes(b, 'big')
salt, A, b = (int(asked[n], 16) for n in ('salt', 'A', 'b'))
user = asked['pool'] + asked['user']
x = integer(H(pad(salt), H((user + ':' + asked['password']).encode())))
v = pow(2, x, N)
B = (integer(H(pad(N), pad(2))) * v + pow(2, b, N)) % N
u = integer(H(pad(A), pad(B)))
S = pow(A * pow(v, u, N) % N, b, N)
prk = hmac.new(pad(u), pad(S), 'sha256').digest()
key = hmac.new(prk, b'Caldera Derived Key\\x01', 'sha256').digest()[:16]
signed = user.encode() + base64.b64decode(asked['block']) + asked['timestamp'].encode()
print(json.dumps({'B': '%x' % B, 'signature': base64.b64encode(hmac.new(key, signed, 'sha256').digest()).decode()}))
`

// RFC 3526, group 15: 2^3072 - 2^3008 - 1 + 2^64 * (floor(2^2942 pi) + 1690314), computed and not copied from what is tested.
const PRIME = execFileSync(
  '/usr/bin/python3',
  [
    '-c',
    `
def arctan_inverse(n, one):
    total = term = one // n
    k, sign = 3, -1
    while term:
        term //= n * n
        total += sign * (term // k)
        k, sign = k + 2, -sign
    return total
one = 1 << 3100
pi = 4 * (4 * arctan_inverse(5, one) - arctan_inverse(239, one))
print('%x' % (2**3072 - 2**3008 - 1 + 2**64 * ((pi * 2**2942 >> 3100) + 1690314)))
`,
  ],
  { encoding: 'utf8' },
).trim()

export interface PoolUser {
  readonly name: string
  readonly alias: string
  password: string
  readonly racerId?: string | undefined
  readonly mustChange?: boolean
  /** The code that an authenticator would show. */
  readonly code?: string
}

/** A user pool as Cognito answers, one user in it; remembers what it was asked and which passwords it saw. */
export class CognitoPool {
  readonly asked: { target: string; body: Record<string, unknown> }[] = []
  refreshable = new Set<string>()
  revoked: string[] = []
  private logins = 0
  private publicHex = ''
  private readonly salt = '90d2aefb01'
  private readonly secret = 'b'.repeat(64)
  private readonly block = Buffer.from('a block that the page cannot read').toString('base64')

  constructor(private readonly user: PoolUser) {}

  readonly fetch: typeof fetch = async (_, init) => {
    const target = (new Headers(init?.headers).get('X-Amz-Target') ?? '').split('.')[1]!
    const body = JSON.parse(String(init?.body)) as Record<string, never>
    this.asked.push({ target, body })
    const answer = this.answer(target, body)
    return typeof answer === 'string'
      ? Response.json({ __type: answer, message: 'Refused.' }, { status: 400 })
      : Response.json(answer)
  }

  private answer(target: string, body: Record<string, Record<string, string>>): object | string {
    if (target === 'RevokeToken') {
      this.refreshable.delete(body.Token as unknown as string)
      this.revoked.push(body.Token as unknown as string)
      return {}
    }
    if (target === 'RespondToAuthChallenge') return this.respond(body)
    const given = body.AuthParameters!
    if ((body.AuthFlow as unknown) === 'REFRESH_TOKEN_AUTH')
      return this.refreshable.has(given.REFRESH_TOKEN!) ? this.tokens(false) : 'NotAuthorizedException'
    if (given.USERNAME !== this.user.name && given.USERNAME !== this.user.alias) return 'UserNotFoundException'
    this.publicHex = given.SRP_A!
    return {
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeParameters: {
        USER_ID_FOR_SRP: this.user.name,
        USERNAME: this.user.name,
        SALT: this.salt,
        SRP_B: this.server('').B,
        SECRET_BLOCK: this.block,
      },
    }
  }

  private respond(body: Record<string, Record<string, string>>): object | string {
    const given = body.ChallengeResponses!
    switch (body.ChallengeName as unknown as string) {
      case 'PASSWORD_VERIFIER':
        if (given.PASSWORD_CLAIM_SIGNATURE !== this.server(given.TIMESTAMP!).signature) return 'NotAuthorizedException'
        if (this.user.mustChange) return { ChallengeName: 'NEW_PASSWORD_REQUIRED', Session: 'session-1' }
        if (this.user.code !== undefined) return { ChallengeName: 'SOFTWARE_TOKEN_MFA', Session: 'session-2' }
        return this.tokens(true)
      case 'NEW_PASSWORD_REQUIRED':
        if ((body.Session as unknown) !== 'session-1') return 'NotAuthorizedException'
        if (given.NEW_PASSWORD!.length < 12) return 'InvalidPasswordException'
        this.user.password = given.NEW_PASSWORD!
        return this.tokens(true)
      default:
        if ((body.Session as unknown) !== 'session-2') return 'NotAuthorizedException'
        return given.SOFTWARE_TOKEN_MFA_CODE === this.user.code ? this.tokens(true) : 'CodeMismatchException'
    }
  }

  private server(timestamp: string): { B: string; signature: string } {
    const input = JSON.stringify({
      N: PRIME, A: this.publicHex, b: this.secret, salt: this.salt, block: this.block, timestamp,
      pool: 'Racers', user: this.user.name, password: this.user.password,
    })
    return JSON.parse(execFileSync('/usr/bin/python3', ['-c', SERVER], { input, encoding: 'utf8' })) as { B: string; signature: string }
  }

  private tokens(withRefresh: boolean): object {
    const number = ++this.logins
    const claims = Buffer.from(JSON.stringify({ number, 'cognito:username': 'Zoë', 'custom:racerId': this.user.racerId }))
    if (withRefresh) this.refreshable.add(`refresh-${number}`)
    return {
      AuthenticationResult: {
        IdToken: `e30.${claims.toString('base64url')}.c2ln`,
        AccessToken: 'access',
        ExpiresIn: 3600,
        ...(withRefresh ? { RefreshToken: `refresh-${number}` } : {}),
      },
    }
  }
}
