import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { takePass } from './composables/pass'
import { makeRouter } from './router'
import './style.css'

takePass()
createApp(App).use(createPinia()).use(makeRouter()).mount('#app')
