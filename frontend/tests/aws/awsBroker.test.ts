// @vitest-environment node
import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { connectAws } from '../../src/aws/awsBroker'
import { CognitoError, issueCredentials } from '../../src/aws/cognito'
import { presignWebSocket } from '../../src/aws/sigV4'
import { AWS, CONFIG } from './awsSite'

const NOW_MS = Date.UTC(2026, 10, 21, 6, 7, 8)

// botocore from Debian's python3-boto3 signs the same request anew; the token is appended after signing, as IoT Core wants it.
const BOTOCORE = `
import json, sys
from urllib.parse import urlsplit, parse_qs
from unittest import mock
import datetime, botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
asked = json.load(sys.stdin)
url = urlsplit(asked['url'])
query = {name: values[0] for name, values in parse_qs(url.query, strict_parsing=True).items()}
id, date, region, service, end = query['X-Amz-Credential'].split('/')
now = datetime.datetime.strptime(query['X-Amz-Date'], '%Y%m%dT%H%M%SZ')
if hasattr(botocore.auth, 'get_current_datetime'):
    botocore.auth.get_current_datetime = lambda remove_tzinfo=True: now
else:
    class Fixed(datetime.datetime):
        @classmethod
        def utcnow(cls): return now
    botocore.auth.datetime = mock.Mock(datetime=Fixed) if not isinstance(botocore.auth.datetime, type) else Fixed
signer = botocore.auth.SigV4QueryAuth(Credentials(id, asked['secret']), service, region, expires=int(query['X-Amz-Expires']))
request = AWSRequest(method='GET', url='https://' + url.netloc + url.path)
signer.add_auth(request)
expected = parse_qs(urlsplit(request.url).query)
print(json.dumps({'expected': expected['X-Amz-Signature'][0], 'found': query['X-Amz-Signature'], 'service': service,
                  'region': region, 'token': query.get('X-Amz-Security-Token'), 'last': url.query.split('&')[-1].split('=')[0]}))
`

const botocore = (url: string, secret: string): Record<string, string | null> =>
  JSON.parse(
    execFileSync('/usr/bin/python3', ['-c', BOTOCORE], { input: JSON.stringify({ url, secret }), encoding: 'utf8' }),
  ) as Record<string, string | null>

/** Cognito as it answers; remembers what it was asked. */
function cognito(asked: { target: string; body: unknown }[], secret = 'secret/+='): typeof fetch {
  return async (_, init) => {
    const target = new Headers(init?.headers).get('X-Amz-Target') ?? ''
    asked.push({ target, body: JSON.parse(String(init?.body)) as unknown })
    return Response.json(
      target.endsWith('GetId')
        ? { IdentityId: 'eu-central-1:me' }
        : {
            IdentityId: 'eu-central-1:me',
            Credentials: {
              AccessKeyId: 'ASIAEXAMPLE',
              SecretKey: secret,
              SessionToken: 'token/+==',
              Expiration: NOW_MS / 1000 + 3600,
            },
          },
    )
  }
}

describe('The presigned address of IoT Core', () => {
  it.each([
    [NOW_MS, 'secret', undefined],
    [NOW_MS + 86_400_000 * 40, 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', 'IQoJb3JpZ2luX2VjE/+=='],
  ])('is signed as botocore signs it (%d)', async (nowMs, secret, token) => {
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: secret, ...(token ? { sessionToken: token } : {}) }
    const checked = botocore(await presignWebSocket(CONFIG.mqtt, 'eu-central-1', credentials, nowMs), secret)
    expect(checked.found).toMatch(/^[0-9a-f]{64}$/)
    expect(checked.found).toBe(checked.expected)
    expect([checked.service, checked.region]).toEqual(['iotdevicegateway', 'eu-central-1'])
    expect(checked.token).toBe(token ?? null)
    expect(checked.last).toBe(token ? 'X-Amz-Security-Token' : 'X-Amz-Signature')
  })

  it('is what a page with an AWS config.json connects to, as a visitor', async () => {
    const asked: { target: string; body: unknown }[] = []
    const connected: { address: string; clientId: string }[] = []
    const connect = connectAws(
      AWS,
      async (address, clientId) => {
        connected.push({ address, clientId })
        return { subscribe: async () => {}, publish: async () => {}, close: () => {} }
      },
      () => NOW_MS,
      cognito(asked),
    )
    const events = { message: () => {}, closed: () => {} }
    await connect(CONFIG.mqtt, 'alleycat-42-abc', events)
    await connect(CONFIG.mqtt, 'alleycat-wall-abc', events)
    expect(connected.map(({ clientId }) => clientId)).toEqual(['alleycat-visitor-42-abc', 'alleycat-visitor-wall-abc'])
    expect(asked).toEqual([
      { target: 'AWSCognitoIdentityService.GetId', body: { IdentityPoolId: 'eu-central-1:pool' } },
      { target: 'AWSCognitoIdentityService.GetCredentialsForIdentity', body: { IdentityId: 'eu-central-1:me' } },
    ])
    const checked = botocore(connected[0]!.address, 'secret/+=')
    expect(checked.found).toBe(checked.expected)
    expect(checked.token).toBe('token/+==')
  })

  it('asks for new credentials when the broker refused the connection', async () => {
    const asked: { target: string; body: unknown }[] = []
    let refusals = 1
    const connect = connectAws(
      AWS,
      async () => {
        if (refusals-- > 0) throw new Error('refused')
        return { subscribe: async () => {}, publish: async () => {}, close: () => {} }
      },
      () => NOW_MS + 7_200_000,
      cognito(asked),
    )
    const events = { message: () => {}, closed: () => {} }
    await expect(connect(CONFIG.mqtt, 'alleycat-42-abc', events)).rejects.toThrow('refused')
    await connect(CONFIG.mqtt, 'alleycat-42-abc', events)
    expect(asked).toHaveLength(4)
  })

  it('names what Cognito refused', async () => {
    const refusing: typeof fetch = async () =>
      Response.json({ __type: 'com.amazon#NotAuthorizedException', message: 'No.' }, { status: 400 })
    const refused = await issueCredentials(AWS, null, refusing).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(CognitoError)
    expect((refused as CognitoError).code).toBe('NotAuthorizedException')
  })

  it('tells Cognito a racer by the token of the user pool', async () => {
    const asked: { target: string; body: unknown }[] = []
    const issued = await issueCredentials(AWS, 'id-token', cognito(asked))
    expect(issued.expiresAtMs).toBe(NOW_MS + 3_600_000)
    const logins = { 'cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Racers': 'id-token' }
    expect(asked.map(({ body }) => body)).toEqual([
      { IdentityPoolId: 'eu-central-1:pool', Logins: logins },
      { IdentityId: 'eu-central-1:me', Logins: logins },
    ])
  })
})
