import type { AwsConfig } from '../formats/siteMessages'
import { isObject, finiteNumber, text, type JsonObject } from '../formats/json'
import type { AwsCredentials } from './sigV4'

export interface IssuedCredentials extends AwsCredentials {
  readonly expiresAtMs: number
}

/** Cognito refused, by its own code, such as `NotAuthorizedException`. */
export class CognitoError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

/**
 * Credentials from the identity pool: those of a racer with the user pool's id token, or a visitor's without.
 * Two calls, plain `fetch`; neither is signed.
 */
export async function issueCredentials(
  aws: AwsConfig,
  idToken: string | null,
  fetchUrl: typeof fetch,
): Promise<IssuedCredentials> {
  const logins =
    idToken === null ? {} : { Logins: { [`cognito-idp.${aws.region}.amazonaws.com/${aws.userPoolId}`]: idToken } }
  const ask = (operation: string, body: JsonObject): Promise<JsonObject> =>
    callCognito(fetchUrl, `cognito-identity.${aws.region}`, `AWSCognitoIdentityService.${operation}`, body)
  const identity = text((await ask('GetId', { IdentityPoolId: aws.identityPoolId, ...logins })).IdentityId)
  if (identity === undefined) throw new CognitoError('NoIdentity', 'Cognito gave no identity.')
  const { Credentials: issued } = await ask('GetCredentialsForIdentity', { IdentityId: identity, ...logins })
  const read = isObject(issued) ? issued : {}
  const [accessKeyId, secretAccessKey] = [text(read.AccessKeyId), text(read.SecretKey)]
  const [sessionToken, expiration] = [text(read.SessionToken), finiteNumber(read.Expiration)]
  if (!accessKeyId || !secretAccessKey || sessionToken === undefined || expiration === undefined)
    throw new CognitoError('NoCredentials', 'Cognito gave no credentials.')
  return { accessKeyId, secretAccessKey, sessionToken, expiresAtMs: expiration * 1000 }
}

/** One call of Cognito's JSON 1.1. */
export async function callCognito(
  fetchUrl: typeof fetch,
  host: string,
  target: string,
  body: JsonObject,
): Promise<JsonObject> {
  const response = await fetchUrl(`https://${host}.amazonaws.com/`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': target },
    body: JSON.stringify(body),
    cache: 'no-store',
    credentials: 'omit',
  })
  const answer: unknown = await response.json().catch(() => null)
  const read = isObject(answer) ? answer : {}
  if (response.ok) return read
  const code = (text(read.__type) ?? `HTTP ${response.status}`).replace(/^.*#/, '')
  throw new CognitoError(code, text(read.message) ?? text(read.Message) ?? code)
}
