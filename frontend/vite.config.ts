import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

// The page is served from the host's root; ALLEYCAT_HOST names a running host for `npm run dev`.
const host = process.env.ALLEYCAT_HOST ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [vue()],
  build: {
    target: 'es2022',
    manifest: true,
    // mqtt.js is one chunk of its own, fetched when a page first needs the broker.
    chunkSizeWarningLimit: 600,
  },
  server: {
    proxy: {
      '/api': host,
      '/config.json': host,
      '^/(class-\\d+|racers)\\.gz$': host,
      '/mqtt': { target: host, ws: true },
    },
  },
  test: {
    environment: 'happy-dom',
    include: ['tests/**/*.test.ts'],
    testTimeout: 30_000,
  },
})
