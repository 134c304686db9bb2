import { computed, onMounted, ref, shallowRef, watch } from 'vue'
import type { AwsConfig } from '../formats/siteMessages'
import { useRiderStore } from '../stores/rider'
import { useSiteStore } from '../stores/site'
import { CognitoError } from './cognito'
import { sharedSession, type RacerSession } from './racerSession'
import { userPool, type Challenge, type SignInStep } from './userPool'

/** What Cognito's codes mean to whoever sits on the bike; anything else is told in Cognito's own words. */
const SENTENCES: Readonly<Record<string, string>> = {
  NotAuthorizedException: 'Name or password is not right.',
  UserNotFoundException: 'Name or password is not right.',
  PasswordResetRequiredException: 'The password has to be reset: ask whoever runs this site.',
  UserNotConfirmedException: 'This account is not confirmed yet: ask whoever runs this site.',
  CodeMismatchException: 'That code is not right. Try the next one.',
  ExpiredCodeException: 'That took too long. Sign in again.',
  InvalidPasswordException: 'Choose 12 characters or more, with capitals, small letters, digits and signs.',
  TooManyRequestsException: 'Too many attempts. Wait a minute.',
  LimitExceededException: 'Too many attempts. Wait a while.',
}

/** Signing in as a racer, step by step; while one is signed in, the rider of this page is that racer. */
export function useSignIn(aws: AwsConfig, fetchUrl?: typeof fetch, given?: RacerSession) {
  const site = useSiteStore()
  const rider = useRiderStore()
  const fetchHere: typeof fetch = fetchUrl ?? ((input, init) => fetch(input, init))
  const session = given ?? sharedSession(aws, site.serverNowMs)
  const pool = userPool(aws, site.serverNowMs, fetchHere)
  const challenge = shallowRef<Challenge | null>(null)
  const problem = ref<string | null>(null)
  const busy = ref(false)
  const racerId = computed(() => session.tokens.value?.racerId ?? null)

  watch(
    [racerId, () => rider.racerId],
    ([signedIn]) => {
      if (signedIn !== null) rider.racerId = signedIn
    },
    { immediate: true },
  )
  // A reload comes back signed in; that it cannot is no problem of a visitor's.
  onMounted(() => void session.freshTokens().catch(() => undefined))

  async function attempt(next: () => Promise<SignInStep>): Promise<void> {
    if (busy.value) return
    busy.value = true
    problem.value = null
    try {
      const step = await next()
      challenge.value = step.kind === 'question' ? step.challenge : null
      if (step.kind === 'signedIn') session.begin(step.tokens)
    } catch (error) {
      problem.value = sentenceOf(error)
      // A challenge answered too late, or too often, begins again.
      if (error instanceof CognitoError && error.code === 'NotAuthorizedException') challenge.value = null
    } finally {
      busy.value = false
    }
  }

  const signIn = (user: string, password: string): Promise<void> => attempt(() => pool.signIn(user.trim(), password))

  async function answer(text: string): Promise<void> {
    const asked = challenge.value
    if (asked !== null) await attempt(() => pool.answerChallenge(asked, text.trim()))
  }

  async function signOut(): Promise<void> {
    challenge.value = null
    await session.end()
    rider.forget()
  }

  return { racerId, challenge, problem, busy, signIn, answer, signOut }
}

function sentenceOf(error: unknown): string {
  if (error instanceof CognitoError) return SENTENCES[error.code] ?? error.message
  return 'The sign-in cannot be reached. Is there a network?'
}
