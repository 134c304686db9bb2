import { describe, expect, it } from 'vitest'
import { currentPass, readPass, takePass } from '../../src/composables/pass'

const TOKEN = `ac1.42.1803015297.68c93f6e.1795239297269.${'A'.repeat(43)}`
const at = (address: string): Location => new URL(address) as unknown as Location

function device(kept: string | null = null) {
  const items = new Map<string, string>(kept === null ? [] : [['alleycat.pass', kept]])
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  }
}

describe('the pass of a bike', () => {
  it('names its racer', () => {
    expect(readPass(TOKEN)).toEqual({ token: TOKEN, racerId: 42 })
  })

  it.each(['', 'x', 'ac1.42', TOKEN.replace('ac1', 'ac2'), TOKEN.replace('.42.', '.x.'), `${TOKEN}A`, `${TOKEN}&x=1`])(
    'is none of ours: %s',
    (token) => {
      expect(readPass(token)).toBeNull()
    },
  )

  it('moves from the link to the device, and out of the address', () => {
    const storage = device()
    const shown: string[] = []
    takePass(at(`https://race.example/?token=${TOKEN}&class=2`), { replaceState: (_s, _t, url) => void shown.push(String(url)) }, storage)
    expect(shown).toEqual(['/?class=2'])
    expect(currentPass(at('https://race.example/'), storage)).toEqual({ token: TOKEN, racerId: 42 })
  })

  it('of a newer link takes the place of the one before', () => {
    const storage = device(TOKEN)
    const newer = TOKEN.replace('.42.', '.7.')
    takePass(at(`https://race.example/?token=${newer}`), { replaceState: () => undefined }, storage)
    expect(currentPass(at('https://race.example/'), storage)?.racerId).toBe(7)
  })

  it('stays in the address where the browser forbids storage', () => {
    const forbidden = {
      getItem: (): string | null => {
        throw new Error('forbidden')
      },
      setItem: (): void => {
        throw new Error('forbidden')
      },
    }
    const shown: string[] = []
    const address = at(`https://race.example/?token=${TOKEN}`)
    takePass(address, { replaceState: (_s, _t, url) => void shown.push(String(url)) }, forbidden)
    expect(shown).toEqual([])
    expect(currentPass(address, forbidden)?.racerId).toBe(42)
  })

  it('that is damaged is taken out of the address and not kept', () => {
    const storage = device()
    const shown: string[] = []
    takePass(at('https://race.example/tv/1?token=nonsense'), { replaceState: (_s, _t, url) => void shown.push(String(url)) }, storage)
    expect(shown).toEqual(['/tv/1'])
    expect(currentPass(at('https://race.example/'), storage)).toBeNull()
  })
})
