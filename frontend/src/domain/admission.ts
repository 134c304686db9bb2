/** Whether the server takes this device's rider, and if not, what is wrong with their pass. */
export type Admission = 'admitted' | 'no-pass' | 'other-racer' | 'not-valid'

export interface AdmissionFacts {
  /** The server said that riders who come this way need a pass. */
  readonly needsPass: boolean
  /** The broker has just turned this device away by name, which trying again will not change. */
  readonly refused: boolean
  /** Whose pass this device has; null without one. */
  readonly passRacerId: number | null
  readonly racerId: number
}

export function admissionOf({ needsPass, refused, passRacerId, racerId }: AdmissionFacts): Admission {
  if (!needsPass && !refused) return 'admitted'
  if (passRacerId === null) return 'no-pass'
  if (passRacerId !== racerId) return 'other-racer'
  return refused ? 'not-valid' : 'admitted'
}

export interface AdmissionAdvice {
  readonly title: string
  readonly advice: string
  /** What the organiser types on the host, where that is the way out. */
  readonly command: string | null
}

/** What is wrong and what to do, in plain words; null where nothing is. */
export function adviceFor(admission: Admission, racerId: number, passRacerId: number | null): AdmissionAdvice | null {
  const command = `alleycat bike add ${racerId}`
  switch (admission) {
    case 'admitted':
      return null
    case 'no-pass':
      return {
        title: 'This device has no pass',
        advice: 'To race from here, open your link or scan its QR code once. Whoever runs the host makes it with:',
        command,
      }
    case 'other-racer':
      return {
        title: `This device has the pass of racer ${passRacerId}`,
        advice: `Race as racer ${passRacerId}, or open your own link. Whoever runs the host makes it with:`,
        command,
      }
    case 'not-valid':
      return {
        title: 'The pass of this device is not valid any more',
        advice: 'It has run out or was withdrawn. Open a new link. Whoever runs the host makes it with:',
        command,
      }
  }
}
