import { readFileSync } from 'node:fs'
import { describe, expect, it, vi, beforeEach, afterEach } from 'vitest'

type Handler = (event: FakeEvent) => void

class FakeEvent {
  answer: Promise<unknown> | undefined
  done: Promise<unknown> = Promise.resolve()

  constructor(readonly request?: { method: string; mode: string; url: string }) {}

  respondWith(answer: Promise<unknown>): void {
    this.answer = answer
  }

  waitUntil(done: Promise<unknown>): void {
    this.done = done
  }
}

/** As much of the browser's cache storage as the worker asks of it. */
class FakeCaches {
  readonly stores = new Map<string, Map<string, string>>()

  async open(name: string) {
    const store = this.stores.get(name) ?? new Map<string, string>()
    this.stores.set(name, store)
    return {
      addAll: async (requests: { url: string }[]) => {
        for (const { url } of requests) store.set(pathOf(url), `${name}:${pathOf(url)}`)
      },
      match: async (path: string) => store.get(path),
    }
  }

  keys = async () => [...this.stores.keys()]
  delete = async (name: string) => this.stores.delete(name)
  match = async (request: { url: string }) => {
    for (const store of this.stores.values()) if (store.has(pathOf(request.url))) return store.get(pathOf(request.url))
    return undefined
  }
}

const ORIGIN = 'http://gym.example'
const pathOf = (url: string): string => new URL(url, ORIGIN).pathname
const code = readFileSync(`${import.meta.dirname}/../../scripts/offline-worker.js`, 'utf8')
let caches: FakeCaches
let network: (url: string) => Promise<unknown>

function start(version: string, files: string[]): (name: string, event: FakeEvent) => FakeEvent {
  const handlers = new Map<string, Handler>()
  const self = {
    location: { origin: ORIGIN },
    clients: { claim: async () => undefined },
    skipWaiting: async () => undefined,
    addEventListener: (name: string, handler: Handler) => handlers.set(name, handler),
  }
  class FakeRequest {
    constructor(readonly url: string) {}
  }
  new Function('self', 'caches', 'fetch', 'Request', 'VERSION', 'FILES', code)(
    self,
    caches,
    (request: { url: string }) => network(request.url),
    FakeRequest,
    version,
    files,
  )
  return (name, event) => {
    handlers.get(name)!(event)
    return event
  }
}

const get = (path: string, mode = 'cors', method = 'GET'): FakeEvent =>
  new FakeEvent({ method, mode, url: path.startsWith('http') ? path : ORIGIN + path })

async function install(version: string, files = ['/index.html', '/assets/a-1.js']) {
  const worker = start(version, files)
  await worker('install', new FakeEvent()).done
  await worker('activate', new FakeEvent()).done
  return worker
}

beforeEach(() => {
  vi.useFakeTimers()
  caches = new FakeCaches()
  network = async (url) => `network:${pathOf(url)}`
})
afterEach(() => vi.useRealTimers())

describe('The offline worker', () => {
  it('gives the document from the network while there is one: no old page after an update', async () => {
    const worker = await install('1')
    expect(await worker('fetch', get('/race/1', 'navigate')).answer).toBe('network:/race/1')
  })

  it('gives the kept document where the network fails, for every address of the page', async () => {
    const worker = await install('1')
    network = () => Promise.reject(new TypeError('offline'))
    expect(await worker('fetch', get('/race/1', 'navigate')).answer).toBe('alleycat-page-1:/index.html')
  })

  it('does not wait for a network that only looks alive', async () => {
    const worker = await install('1')
    network = () => new Promise(() => undefined)
    const event = worker('fetch', get('/', 'navigate'))
    await vi.advanceTimersByTimeAsync(3000)
    expect(await event.answer).toBe('alleycat-page-1:/index.html')
  })

  it('gives its own files from the cache and unknown ones from the network', async () => {
    const worker = await install('1')
    expect(await worker('fetch', get('/assets/a-1.js')).answer).toBe('alleycat-page-1:/assets/a-1.js')
    expect(await worker('fetch', get('/assets/b-2.js')).answer).toBe('network:/assets/b-2.js')
  })

  it.each(['/api/v1/now', '/config.json', '/class-1.gz', '/racers.gz', '/mqtt', 'http://elsewhere.example/assets/a-1.js'])(
    'keeps its hands off %s',
    async (path) => {
      const worker = await install('1')
      expect(worker('fetch', get(path)).answer).toBeUndefined()
    },
  )

  it('keeps its hands off whatever is not read', async () => {
    const worker = await install('1')
    expect(worker('fetch', get('/assets/a-1.js', 'cors', 'POST')).answer).toBeUndefined()
  })

  it('keeps the files of the version before, for pages that are still open, and none older', async () => {
    await install('1', ['/index.html', '/assets/a-1.js'])
    await install('2', ['/index.html', '/assets/a-2.js'])
    const worker = await install('3', ['/index.html', '/assets/a-3.js'])
    expect([...caches.stores.keys()]).toEqual(['alleycat-page-2', 'alleycat-page-3'])
    expect(await worker('fetch', get('/assets/a-2.js')).answer).toBe('alleycat-page-2:/assets/a-2.js')
    network = () => Promise.reject(new TypeError('offline'))
    expect(await worker('fetch', get('/', 'navigate')).answer).toBe('alleycat-page-3:/index.html')
  })
})
