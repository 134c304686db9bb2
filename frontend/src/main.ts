import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { takePass } from './composables/pass'
import { makeRouter } from './router'
import './style.css'

takePass()
createApp(App).use(createPinia()).use(makeRouter()).mount('#app')

// Kept for the next time, once this time is served: the page's files, so that a reload needs no network. Only where the browser allows it.
if (import.meta.env.PROD && 'serviceWorker' in navigator)
  window.addEventListener('load', () => void navigator.serviceWorker.register('/sw.js').catch(() => undefined))
