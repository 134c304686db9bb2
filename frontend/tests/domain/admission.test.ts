import { describe, expect, it } from 'vitest'
import { adviceFor, admissionOf, type Admission, type AdmissionFacts } from '../../src/domain/admission'

const open: AdmissionFacts = { needsPass: false, refused: false, passRacerId: null, racerId: 7 }

describe('Who is let in', () => {
  it.each<[string, Partial<AdmissionFacts>, Admission]>([
    ['anybody, on the host itself', {}, 'admitted'],
    ['somebody with another racer’s pass, on the host itself', { passRacerId: 42 }, 'admitted'],
    ['nobody without a pass where one is needed', { needsPass: true }, 'no-pass'],
    ['the racer of the pass', { needsPass: true, passRacerId: 7 }, 'admitted'],
    ['no other racer', { needsPass: true, passRacerId: 42 }, 'other-racer'],
    ['nobody whose pass the broker refused', { needsPass: true, passRacerId: 7, refused: true }, 'not-valid'],
    ['nobody the broker refused, whatever the site says', { refused: true }, 'no-pass'],
  ])('%s', (_, over, expected) => {
    expect(admissionOf({ ...open, ...over })).toBe(expected)
  })
})

describe('The advice', () => {
  it('is none for who is let in', () => expect(adviceFor('admitted', 7, 7)).toBeNull())

  it('names the command that makes this rider’s link', () => {
    for (const admission of ['no-pass', 'other-racer', 'not-valid'] as const)
      expect(adviceFor(admission, 7, 42)?.command).toBe('alleycat bike add 7')
  })

  it('says whose pass the device has', () => {
    expect(adviceFor('other-racer', 7, 42)?.title).toBe('This device has the pass of racer 42')
  })
})
