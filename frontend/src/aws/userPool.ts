import type { AwsConfig } from '../formats/siteMessages'
import { finiteNumber, isObject, parseJson, text, type JsonObject } from '../formats/json'
import { RACER_ID_MAX } from '../domain/telemetry'
import { callCognito, CognitoError } from './cognito'
import { startSrp, timestampOf } from './srp'

/** A racer who has signed in, for as long as the id token holds. */
export interface RacerTokens {
  readonly idToken: string
  /** Gets the next id token; null where Cognito sent no new one. */
  readonly refreshToken: string | null
  readonly expiresAtMs: number
  /** As the administrator set it: `custom:racerId`. */
  readonly racerId: number
}

/** What comes after a step of signing in: the tokens, or a question to be answered by `answerChallenge`. */
export type SignInStep =
  | { readonly kind: 'signedIn'; readonly tokens: RacerTokens }
  | { readonly kind: 'question'; readonly challenge: Challenge }

/** A password of one's own in place of the administrator's, or the six digits of an authenticator. */
export interface Challenge {
  readonly name: 'NEW_PASSWORD_REQUIRED' | 'SOFTWARE_TOKEN_MFA'
  readonly user: string
  readonly session: string
}

const ANSWERS = { NEW_PASSWORD_REQUIRED: 'NEW_PASSWORD', SOFTWARE_TOKEN_MFA: 'SOFTWARE_TOKEN_MFA_CODE' } as const

/** Calls the user pool; plain `fetch`, nothing is signed. Every refusal is a `CognitoError`. */
export function userPool(aws: AwsConfig, nowMs: () => number, fetchUrl: typeof fetch) {
  const call = (operation: string, body: JsonObject): Promise<JsonObject> =>
    callCognito(fetchUrl, `cognito-idp.${aws.region}`, `AWSCognitoIdentityProviderService.${operation}`, {
      ClientId: aws.userPoolClientId,
      ...body,
    })

  /** @param user Name or e-mail address. */
  async function signIn(user: string, password: string): Promise<SignInStep> {
    const srp = startSrp()
    const asked = await call('InitiateAuth', {
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: user, SRP_A: srp.publicHex },
    })
    const given = isObject(asked.ChallengeParameters) ? asked.ChallengeParameters : {}
    const [name, salt, server, block] = [given.USER_ID_FOR_SRP, given.SALT, given.SRP_B, given.SECRET_BLOCK].map(text)
    if (asked.ChallengeName !== 'PASSWORD_VERIFIER' || !name || !salt || !server || !block)
      throw new CognitoError('NoChallenge', 'Cognito did not ask for the password.')
    const timestamp = timestampOf(nowMs())
    const poolName = aws.userPoolId.slice(aws.userPoolId.indexOf('_') + 1)
    const challenge = { user: name, saltHex: salt, serverHex: server, secretBlockBase64: block }
    return step(
      name,
      await call('RespondToAuthChallenge', {
        ChallengeName: 'PASSWORD_VERIFIER',
        ...(text(asked.Session) === undefined ? {} : { Session: asked.Session }),
        ChallengeResponses: {
          USERNAME: name,
          PASSWORD_CLAIM_SECRET_BLOCK: block,
          PASSWORD_CLAIM_SIGNATURE: await srp.sign(poolName, password, challenge, timestamp),
          TIMESTAMP: timestamp,
        },
      }),
    )
  }

  const answerChallenge = async (challenge: Challenge, answer: string): Promise<SignInStep> =>
    step(
      challenge.user,
      await call('RespondToAuthChallenge', {
        ChallengeName: challenge.name,
        Session: challenge.session,
        ChallengeResponses: { USERNAME: challenge.user, [ANSWERS[challenge.name]]: answer },
      }),
    )

  /** The next id token; Cognito refuses with `NotAuthorizedException` once the sign-in is over. */
  const refresh = async (refreshToken: string): Promise<RacerTokens> =>
    tokensOf(await call('InitiateAuth', { AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: refreshToken } }))

  /** Ends the sign-in for good, wherever its tokens may lie. */
  const revoke = async (refreshToken: string): Promise<void> => void (await call('RevokeToken', { Token: refreshToken }))

  function step(user: string, answer: JsonObject): SignInStep {
    if (answer.AuthenticationResult !== undefined) return { kind: 'signedIn', tokens: tokensOf(answer) }
    const [name, session] = [text(answer.ChallengeName), text(answer.Session)]
    if ((name !== 'NEW_PASSWORD_REQUIRED' && name !== 'SOFTWARE_TOKEN_MFA') || session === undefined)
      throw new CognitoError('UnknownChallenge', `Cognito asks for ${name ?? 'nothing'}, which this page cannot answer.`)
    return { kind: 'question', challenge: { name, user, session } }
  }

  function tokensOf(answer: JsonObject): RacerTokens {
    const result = isObject(answer.AuthenticationResult) ? answer.AuthenticationResult : {}
    const [idToken, seconds] = [text(result.IdToken), finiteNumber(result.ExpiresIn)]
    if (idToken === undefined || seconds === undefined) throw new CognitoError('NoTokens', 'Cognito gave no tokens.')
    const racerId = racerOf(idToken)
    if (racerId === null)
      throw new CognitoError('NoRacer', 'This account is no racer yet: an administrator says which one it is.')
    return { idToken, refreshToken: text(result.RefreshToken) ?? null, expiresAtMs: nowMs() + seconds * 1000, racerId }
  }

  return { signIn, answerChallenge, refresh, revoke }
}

/** The racer of an id token. Read only to show it: who publishes as whom is decided by the identity pool, which checks the token. */
export function racerOf(idToken: string): number | null {
  const payload = (idToken.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/')
  let claims: unknown
  try {
    claims = parseJson(new TextDecoder().decode(Uint8Array.from(atob(payload), (c) => c.charCodeAt(0))))
  } catch {
    return null
  }
  const racer = isObject(claims) ? text(claims['custom:racerId']) : undefined
  return racer !== undefined && /^\d{1,10}$/.test(racer) && Number(racer) <= RACER_ID_MAX ? Number(racer) : null
}
