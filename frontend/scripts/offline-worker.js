// The page without the network: its own files are kept, so that a reload in a gym whose network is down comes back to the race. Made into
// dist/sw.js by make-worker.mjs, which writes VERSION and FILES above this text. Nothing of the platform's data passes here: the interface, the
// broker and the histories are asked for directly, as without a worker.
/* global VERSION, FILES */
const PREFIX = 'alleycat-page-'
const CACHE = PREFIX + VERSION
const DOCUMENT = '/index.html'
const PATIENCE_MS = 3000

self.addEventListener('install', (event) => {
  // Past the browser's own cache: the files must be those of this version.
  const files = FILES.map((file) => new Request(file, { cache: 'reload' }))
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(files))
      .then(() => self.skipWaiting()),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => {
        // The version before stays: a page that is open still fetches its parts by their old names.
        const before = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).slice(0, -1)
        return Promise.all(before.map((name) => caches.delete(name)))
      })
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const address = new URL(request.url)
  if (request.method !== 'GET' || address.origin !== self.location.origin) return
  if (request.mode === 'navigate') event.respondWith(documentFor(request))
  else if (FILES.includes(address.pathname) || address.pathname.startsWith('/assets/')) event.respondWith(fileFor(request))
})

/** From the network, so that nobody sees an old page after an update; from the cache where the network does not answer. */
async function documentFor(request) {
  let timer
  const network = fetch(request)
  const late = new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)))
  try {
    const answer = await Promise.race([network, late])
    if (answer !== undefined) return answer
    return (await keptDocument()) ?? (await network)
  } catch (error) {
    const kept = await keptDocument()
    if (kept !== undefined) return kept
    throw error
  } finally {
    clearTimeout(timer)
    // Whatever became of it, its failure is nobody's news any more.
    network.catch(() => undefined)
  }
}

const keptDocument = () => caches.open(CACHE).then((cache) => cache.match(DOCUMENT))

/** The names of the parts hold their content's hash: what is kept under a name is what the name means. */
async function fileFor(request) {
  return (await caches.match(request)) ?? fetch(request)
}
