/** Credentials of a signed-in racer or a visitor; the token is what Cognito's temporary ones come with. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

const encoder = new TextEncoder()

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')

const sha256 = async (text: string): Promise<string> => hex(await crypto.subtle.digest('SHA-256', encoder.encode(text)))

async function hmac(key: BufferSource, text: string): Promise<ArrayBuffer> {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return crypto.subtle.sign('HMAC', imported, encoder.encode(text))
}

/** As RFC 3986 has it; `encodeURIComponent` leaves five characters that signatures want encoded. */
const encoded = (value: string): string =>
  encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

/**
 * Signs the address of IoT Core's WebSocket by AWS's Signature Version 4, service `iotdevicegateway`: the signature and all
 * that it covers go into the query. The session token is appended afterwards: IoT Core does not count it among what is signed.
 *
 * @param address A wss:// address without a query, such as `wss://abc-ats.iot.eu-central-1.amazonaws.com/mqtt`.
 * @param nowMs Milliseconds since 1970 as the server counts them; AWS takes five minutes of difference.
 */
export async function presignWebSocket(
  address: string,
  region: string,
  credentials: AwsCredentials,
  nowMs: number,
): Promise<string> {
  const url = new URL(address)
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const scope = `${time.slice(0, 8)}/${region}/iotdevicegateway/aws4_request`
  const query = Object.entries({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${credentials.accessKeyId}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': '86400',
    'X-Amz-SignedHeaders': 'host',
  })
    .map(([name, value]) => `${name}=${encoded(value)}`)
    .join('&')
  const canonical = ['GET', url.pathname, query, `host:${url.host}`, '', 'host', await sha256('')].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', time, scope, await sha256(canonical)].join('\n')
  let key: BufferSource = encoder.encode(`AWS4${credentials.secretAccessKey}`)
  for (const part of scope.split('/')) key = await hmac(key, part)
  const signature = hex(await hmac(key, toSign))
  const token = credentials.sessionToken === undefined ? '' : `&X-Amz-Security-Token=${encoded(credentials.sessionToken)}`
  return `wss://${url.host}${url.pathname}?${query}&X-Amz-Signature=${signature}${token}`
}
