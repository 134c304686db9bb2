import type { ConnectBroker } from '../composables/mqttConnection'
import type { AwsConfig } from '../formats/siteMessages'
import { issueCredentials, type IssuedCredentials } from './cognito'
import { presignWebSocket } from './sigV4'

/** Credentials are asked for anew so long before they end. */
const SPARE_MS = 60_000

let held: IssuedCredentials | null = null

/**
 * Connects to IoT Core as a visitor: every connection with an address signed for it, since a signature holds for minutes,
 * credentials for an hour and a connection for a day. The client id is a visitor's, the only one a visitor's role allows.
 *
 * @param nowMs The server's time: signatures of a tablet with a wrong clock would be refused.
 */
export const connectAws =
  (
    aws: AwsConfig,
    connect: ConnectBroker,
    nowMs: () => number,
    fetchUrl: typeof fetch = (input, init) => fetch(input, init),
  ): ConnectBroker =>
  async (address, clientId, events) => {
    if (held === null || held.expiresAtMs - SPARE_MS < nowMs()) held = await issueCredentials(aws, null, fetchUrl)
    const signed = await presignWebSocket(address, aws.region, held, nowMs())
    try {
      return await connect(signed, aws.visitorClientIdPrefix + clientId.replace(/^alleycat-/, ''), events)
    } catch (error) {
      // Refused for what the credentials are, perhaps; the next attempt has fresh ones.
      held = null
      throw error
    }
  }
