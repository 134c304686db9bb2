import type { BrokerConnection, ConnectBroker } from '../composables/mqttConnection'
import type { AwsConfig } from '../formats/siteMessages'
import { issueCredentials, type IssuedCredentials } from './cognito'
import { sharedSession, type RacerSession } from './racerSession'
import { presignWebSocket } from './sigV4'

/** Credentials are asked for anew so long before they end. */
const SPARE_MS = 60_000

/** Whose credentials are at hand, by racer; a visitor's under null. */
const held = new Map<number | null, IssuedCredentials>()

/**
 * Connects to IoT Core: every connection with an address signed for it, since a signature holds for minutes, credentials for an hour and
 * a connection for a day. A racer who has signed in connects as that racer and may publish; everything else, and everyone else, is a
 * visitor who reads. The client id is the only kind that the role allows.
 *
 * @param nowMs The server's time: signatures of a tablet with a wrong clock would be refused.
 */
export const connectAws =
  (
    aws: AwsConfig,
    connect: ConnectBroker,
    nowMs: () => number,
    fetchUrl: typeof fetch = (input, init) => fetch(input, init),
    session: RacerSession = sharedSession(aws, nowMs),
  ): ConnectBroker =>
  async (address, clientId, events) => {
    const tokens = await session.freshTokens()
    const racer = tokens !== null && clientId.startsWith(`alleycat-${tokens.racerId}-`) ? tokens : null
    if (racer === null && !aws.visitors) throw new Error('Only racers who have signed in may connect.')
    const who = racer?.racerId ?? null
    let credentials = held.get(who)
    if (credentials === undefined || credentials.expiresAtMs - SPARE_MS < nowMs()) {
      // One racer after another rides this bike; only the present one's are kept.
      held.clear()
      held.set(who, (credentials = await issueCredentials(aws, racer?.idToken ?? null, fetchUrl)))
    }
    const signed = await presignWebSocket(address, aws.region, credentials, nowMs())
    try {
      if (racer !== null) return await connect(signed, clientId, events)
      return readOnly(await connect(signed, aws.visitorClientIdPrefix + clientId.replace(/^alleycat-/, ''), events))
    } catch (error) {
      // Refused for what the credentials are, perhaps; the next attempt has fresh ones.
      held.delete(who)
      throw error
    }
  }

/** IoT Core closes a visitor's connection over a publish, and the boards with it: it is not tried. */
const readOnly = (connection: BrokerConnection): BrokerConnection => ({
  ...connection,
  publish: () => Promise.reject(new Error('Visitors do not publish: sign in to ride.')),
})
