import { DEFAULT_RACE_SECONDS } from '../domain/raceClock'
import { RACE_CLASSES } from '../domain/raceClasses'
import { finiteNumber, isObject, text, wholeNumber } from './json'

/** `config.json`: where this build finds its race, its broker and its history. */
export interface SiteConfig {
  readonly raceSeconds: number
  /** A path on this host, or a whole ws:// or wss:// address. */
  readonly mqtt: string
  /** The address under which `class-N.gz` and `racers.gz` lie; ends with a slash. */
  readonly history: string
  readonly version: string
  /** Whether riders who come by this address need a pass. */
  readonly needsPass: boolean
  /** What walls and QR codes name, where the page's own address is none that others can go to. */
  readonly joinAddress?: string
  /** Set where the page talks to AWS. */
  readonly aws?: AwsConfig
}

/** `config.json`'s `aws` member: who gives credentials for IoT Core. */
export interface AwsConfig {
  readonly region: string
  readonly identityPoolId: string
  readonly userPoolId: string
  /** What racers sign in with; empty where they cannot. */
  readonly userPoolClientId: string
  /** Whether someone who has not signed in may connect and read. */
  readonly visitors: boolean
  /** Visitors may connect with no other client id. */
  readonly visitorClientIdPrefix: string
}

export const DEFAULT_CONFIG: SiteConfig = {
  raceSeconds: DEFAULT_RACE_SECONDS,
  mqtt: '/mqtt',
  history: '/',
  version: '',
  needsPass: false,
}

/** Members that are missing or out of range take their defaults; a value that is no object is all defaults. */
export function readConfig(value: unknown): SiteConfig {
  if (!isObject(value)) return DEFAULT_CONFIG
  const raceSeconds = wholeNumber(value.raceSeconds) ?? 0
  const history = text(value.history) ?? DEFAULT_CONFIG.history
  const aws = readAws(value.aws)
  const joinAddress = text(value.joinAddress)
  return {
    raceSeconds: raceSeconds >= 1 && raceSeconds <= 3600 ? raceSeconds : DEFAULT_CONFIG.raceSeconds,
    mqtt: text(value.mqtt) ?? DEFAULT_CONFIG.mqtt,
    history: history.endsWith('/') ? history : `${history}/`,
    version: text(value.version) ?? '',
    needsPass: value.needsPass === true,
    ...(joinAddress === undefined || !URL.canParse(joinAddress) ? {} : { joinAddress }),
    ...(aws === undefined ? {} : { aws }),
  }
}

function readAws(value: unknown): AwsConfig | undefined {
  if (!isObject(value)) return undefined
  const [region, identityPoolId] = [text(value.region), text(value.identityPoolId)]
  if (!region || !identityPoolId) return undefined
  return {
    region,
    identityPoolId,
    userPoolId: text(value.userPoolId) ?? '',
    userPoolClientId: text(value.userPoolClientId) ?? '',
    visitors: value.visitors !== false,
    visitorClientIdPrefix: text(value.visitorClientIdPrefix) ?? 'alleycat-visitor-',
  }
}

/** The broker's address for a page at `origin`: a relative path keeps host and security. */
export function mqttAddress(config: SiteConfig, pageAddress: string): string {
  const address = new URL(config.mqtt, pageAddress)
  if (address.protocol === 'http:') address.protocol = 'ws:'
  if (address.protocol === 'https:') address.protocol = 'wss:'
  return address.href
}

export interface ServerNow {
  readonly serverTimeMs: number
  readonly raceSeconds: number
  readonly classes: readonly { readonly classId: number; readonly name: string }[]
  /** Of the running races and those just ended, the ones that do not count. */
  readonly voided: readonly VoidedRace[]
}

export interface VoidedRace {
  readonly classId: number
  readonly raceId: number
  readonly reason: string
}

/** Why something was ruled, for people; an organiser may have given no reason. */
export const reasonOf = (value: unknown): string => text(value) || 'No reason was given.'

/** Reads `/api/v1/now`; null without a server time. Races follow from the time, so their list is not needed. */
export function readNow(value: unknown): ServerNow | null {
  if (!isObject(value)) return null
  const serverTimeMs = finiteNumber(value.serverTime)
  const raceSeconds = wholeNumber(value.raceSeconds)
  if (serverTimeMs === undefined || raceSeconds === undefined || raceSeconds < 1) return null
  const classes = (Array.isArray(value.classes) ? value.classes : []).flatMap((entry: unknown) => {
    const classId = isObject(entry) ? wholeNumber(entry.classId) : undefined
    return classId === undefined ? [] : [{ classId, name: (isObject(entry) && text(entry.name)) || `Class ${classId}` }]
  })
  const voided = (Array.isArray(value.voided) ? value.voided : []).flatMap((entry: unknown): VoidedRace[] => {
    if (!isObject(entry)) return []
    const [classId, raceId] = [wholeNumber(entry.classId), wholeNumber(entry.raceId)]
    if (classId === undefined || raceId === undefined) return []
    return [{ classId, raceId, reason: reasonOf(entry.reason) }]
  })
  return { serverTimeMs, raceSeconds, classes: classes.length > 0 ? classes : RACE_CLASSES, voided }
}
