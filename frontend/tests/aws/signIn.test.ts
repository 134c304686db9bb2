import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectAws } from '../../src/aws/awsBroker'
import { racerSession } from '../../src/aws/racerSession'
import { timestampOf } from '../../src/aws/srp'
import { racerOf, userPool } from '../../src/aws/userPool'
import { useRiderStore } from '../../src/stores/rider'
import { AWS } from './awsSite'
import { CognitoPool, type PoolUser } from './cognitoPool'

const NOW_MS = Date.UTC(2026, 10, 1, 6, 7, 8)

const mia = (more: Partial<PoolUser> = {}): PoolUser => ({
  name: 'mia',
  alias: 'mia@example.com',
  password: 'Correct horse 7 battery!',
  racerId: '42',
  ...more,
})
const storage = (): Storage => {
  const items = new Map<string, string>()
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  } as Storage
}

describe('Signing in to the user pool', () => {
  it('proves the password to a server that never sees it, by name or by e-mail address', async () => {
    for (const user of ['mia', 'mia@example.com']) {
      const cognito = new CognitoPool(mia())
      const step = await userPool(AWS, () => NOW_MS, cognito.fetch).signIn(user, 'Correct horse 7 battery!')
      expect(step).toMatchObject({ kind: 'signedIn', tokens: { racerId: 42, refreshToken: 'refresh-1', expiresAtMs: NOW_MS + 3_600_000 } })
      expect(cognito.asked.map(({ target }) => target)).toEqual(['InitiateAuth', 'RespondToAuthChallenge'])
      expect(cognito.asked.every(({ body }) => body.ClientId === 'client')).toBe(true)
      expect(JSON.stringify(cognito.asked)).not.toContain('horse')
    }
  })

  it('draws another secret each time, and so holds over many', async () => {
    const cognito = new CognitoPool(mia())
    const pool = userPool(AWS, () => NOW_MS, cognito.fetch)
    for (let i = 0; i < 4; i++) expect((await pool.signIn('mia', 'Correct horse 7 battery!')).kind).toBe('signedIn')
    const publics = cognito.asked.flatMap(({ body }) => (body.AuthParameters as { SRP_A?: string } | undefined)?.SRP_A ?? [])
    expect(new Set(publics).size).toBe(4)
  })

  it('is refused with another password', async () => {
    const pool = userPool(AWS, () => NOW_MS, new CognitoPool(mia()).fetch)
    await expect(pool.signIn('mia', 'correct horse 7 battery!')).rejects.toMatchObject({ code: 'NotAuthorizedException' })
    await expect(pool.signIn('max', 'Correct horse 7 battery!')).rejects.toMatchObject({ code: 'UserNotFoundException' })
  })

  it('does not answer a server whose number fits any password', async () => {
    const empty: typeof fetch = async () =>
      Response.json({
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeParameters: { USER_ID_FOR_SRP: 'mia', SALT: '1', SRP_B: '0', SECRET_BLOCK: 'AAAA' },
      })
    await expect(userPool(AWS, () => NOW_MS, empty).signIn('mia', 'x')).rejects.toThrow('no password fits')
  })

  it("replaces an administrator's password, and asks for an authenticator's code", async () => {
    const first = new CognitoPool(mia({ mustChange: true }))
    const pool = userPool(AWS, () => NOW_MS, first.fetch)
    const asked = await pool.signIn('mia', 'Correct horse 7 battery!')
    if (asked.kind !== 'question') throw new Error(asked.kind)
    expect(asked.challenge.name).toBe('NEW_PASSWORD_REQUIRED')
    await expect(pool.answerChallenge(asked.challenge, 'short')).rejects.toMatchObject({ code: 'InvalidPasswordException' })
    expect(await pool.answerChallenge(asked.challenge, 'Another horse 8 battery!')).toMatchObject({ kind: 'signedIn' })

    const second = userPool(AWS, () => NOW_MS, new CognitoPool(mia({ code: '123456' })).fetch)
    const code = await second.signIn('mia', 'Correct horse 7 battery!')
    if (code.kind !== 'question') throw new Error(code.kind)
    await expect(second.answerChallenge(code.challenge, '654321')).rejects.toMatchObject({ code: 'CodeMismatchException' })
    expect(await second.answerChallenge(code.challenge, '123456')).toMatchObject({ kind: 'signedIn', tokens: { racerId: 42 } })
  })

  it('takes nobody whom no administrator has made a racer', async () => {
    for (const racerId of [undefined, '-1', '99999999999']) {
      const pool = userPool(AWS, () => NOW_MS, new CognitoPool(mia({ racerId })).fetch)
      await expect(pool.signIn('mia', 'Correct horse 7 battery!')).rejects.toMatchObject({ code: 'NoRacer' })
    }
    expect([racerOf(''), racerOf('a.b.c'), racerOf('e30.!!.x')]).toEqual([null, null, null])
  })

  it("writes the time as Cognito signs it, the day without a zero", () => {
    expect([timestampOf(NOW_MS), timestampOf(Date.UTC(2026, 10, 21, 0, 0, 9))]).toEqual([
      'Sun Nov 1 06:07:08 UTC 2026',
      'Sat Nov 21 00:00:09 UTC 2026',
    ])
  })
})

describe('A racer who has signed in', () => {
  async function signedIn(cognito: CognitoPool, clock: { ms: number }, kept = storage()) {
    const session = racerSession(AWS, () => clock.ms, cognito.fetch, kept)
    const step = await userPool(AWS, () => clock.ms, cognito.fetch).signIn('mia', 'Correct horse 7 battery!')
    if (step.kind === 'signedIn') session.begin(step.tokens)
    return { session, kept }
  }

  it('stays so over a reload and past the id token, until signing out, which revokes', async () => {
    const [cognito, clock] = [new CognitoPool(mia()), { ms: NOW_MS }]
    const { session, kept } = await signedIn(cognito, clock)
    const first = (await session.freshTokens())!.idToken
    clock.ms += 3_600_000
    const [one, two] = await Promise.all([session.freshTokens(), session.freshTokens()])
    expect(one!.idToken).not.toBe(first)
    expect(two).toBe(one)

    const reloaded = racerSession(AWS, () => clock.ms, cognito.fetch, kept)
    expect(reloaded.tokens.value).toBeNull()
    expect((await reloaded.freshTokens())!.racerId).toBe(42)
    await reloaded.end()
    expect([reloaded.tokens.value, await reloaded.freshTokens(), cognito.revoked]).toEqual([null, null, ['refresh-1']])
    // The other holder of the token hears of it when it next asks.
    clock.ms += 7_200_000
    expect([await session.freshTokens(), session.tokens.value]).toEqual([null, null])
  })

  it('is not signed out by a network that is down', async () => {
    const [cognito, clock] = [new CognitoPool(mia()), { ms: NOW_MS }]
    let down = false
    const flaky: typeof fetch = (input, init) => (down ? Promise.reject(new TypeError('down')) : cognito.fetch(input, init))
    const session = racerSession(AWS, () => clock.ms, flaky, storage())
    const step = await userPool(AWS, () => clock.ms, flaky).signIn('mia', 'Correct horse 7 battery!')
    if (step.kind === 'signedIn') session.begin(step.tokens)
    clock.ms += 3_600_000
    down = true
    await expect(session.freshTokens()).rejects.toThrow('down')
    down = false
    expect((await session.freshTokens())!.racerId).toBe(42)
  })

  it('connects and publishes as that racer only; every other connection of the page is a visitor that cannot', async () => {
    const [cognito, clock] = [new CognitoPool(mia()), { ms: NOW_MS }]
    const { session } = await signedIn(cognito, clock)
    const logins: unknown[] = []
    const identities: typeof fetch = async (_, init) => {
      const body = JSON.parse(String(init?.body)) as { Logins?: Record<string, string> }
      if (new Headers(init?.headers).get('X-Amz-Target')!.endsWith('GetId')) logins.push(body.Logins ?? null)
      const who = body.Logins ? 'ASIARACER' : 'ASIAVISITOR'
      const Credentials = { AccessKeyId: who, SecretKey: 's', SessionToken: 't', Expiration: NOW_MS / 1000 + 3600 }
      return Response.json({ IdentityId: 'me', Credentials })
    }
    const opened: string[] = []
    const published: string[] = []
    const connect = connectAws(
      AWS,
      async (address, clientId) => {
        opened.push(`${clientId} ${/Credential=(\w+)/.exec(address)![1]}`)
        return { subscribe: async () => {}, publish: async (topic) => void published.push(topic), close: () => {} }
      },
      () => clock.ms,
      identities,
      session,
    )
    const events = { message: () => {}, closed: () => {} }
    const racer = await connect('wss://broker/mqtt', 'alleycat-42-abc', events)
    await racer.publish('alleycat-publish/42', '{}')
    for (const other of ['alleycat-4-abc', 'alleycat-421-abc', 'alleycat-wall-abc']) {
      const visitor = await connect('wss://broker/mqtt', other, events)
      await expect(visitor.publish('alleycat-publish/42', '{}')).rejects.toThrow('sign in')
    }
    expect(published).toEqual(['alleycat-publish/42'])
    expect(opened).toEqual([
      'alleycat-42-abc ASIARACER',
      'alleycat-visitor-4-abc ASIAVISITOR',
      'alleycat-visitor-421-abc ASIAVISITOR',
      'alleycat-visitor-wall-abc ASIAVISITOR',
    ])
    const idToken = (await session.freshTokens())!.idToken
    expect(logins).toEqual([{ 'cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Racers': idToken }, null])
    const closed = connectAws({ ...AWS, visitors: false }, async () => Promise.reject(new Error('asked')), () => clock.ms, identities, session)
    await expect(closed('wss://broker/mqtt', 'alleycat-wall-abc', events)).rejects.toThrow('signed in')
  })
})

describe('The sign-in on the Join page', () => {
  beforeEach(() => {
    setActivePinia(createPinia())
    sessionStorage.clear()
    vi.resetModules()
  })
  afterEach(() => vi.unstubAllGlobals())

  it('asks, explains a refusal, takes a new password, makes the rider that racer, and lets go', async () => {
    const cognito = new CognitoPool(mia({ mustChange: true }))
    vi.stubGlobal('fetch', cognito.fetch)
    const { default: RacerSignIn } = await import('../../src/aws/RacerSignIn.vue')
    const page = mount(RacerSignIn, { props: { aws: AWS }, attachTo: document.body })
    const submitted = async (check: () => void): Promise<void> => {
      await page.get('form').trigger('submit')
      await vi.waitFor(check, { timeout: 20_000 })
    }
    await page.get('[data-testid=sign-in-open]').trigger('click')
    await page.get('[data-testid=sign-in-user]').setValue('mia')
    await page.get('[data-testid=sign-in-password]').setValue('wrong')
    await submitted(() => expect(page.get('[data-testid=sign-in-problem]').text()).toBe('Name or password is not right.'))
    await page.get('[data-testid=sign-in-password]').setValue('Correct horse 7 battery!')
    await submitted(() => expect(page.find('[data-testid=sign-in-new-password]').exists()).toBe(true))
    await page.get('[data-testid=sign-in-new-password]').setValue('Another horse 8 battery!')
    await submitted(() => expect(page.find('[data-testid=sign-out]').exists()).toBe(true))

    const rider = useRiderStore()
    expect([page.get('[data-testid=sign-out]').text(), rider.racerId]).toEqual(['Racer 42: sign out', 42])
    rider.racerId = 7
    await flushPromises()
    expect(rider.racerId).toBe(42)
    await page.get('[data-testid=sign-out]').trigger('click')
    await vi.waitFor(() => expect(cognito.revoked).toHaveLength(1))
    expect(page.find('[data-testid=sign-in-open]').exists()).toBe(true)
    page.unmount()
  })
})
