import { ref, watchEffect, type Ref } from 'vue'

export type Theme = 'dark' | 'light'

const KEY = 'alleycat.theme'
const theme = ref<Theme>('dark')
let restored = false

/** The page's colours: dark, as gyms are, unless this browser was told otherwise. */
export function useTheme(): { theme: Ref<Theme>; toggle(): void } {
  if (!restored) {
    restored = true
    try {
      if (localStorage.getItem(KEY) === 'light') theme.value = 'light'
    } catch {
      // Storage is forbidden here; the default stays.
    }
    watchEffect(() => (document.documentElement.dataset.theme = theme.value))
  }
  const toggle = (): void => {
    theme.value = theme.value === 'dark' ? 'light' : 'dark'
    try {
      localStorage.setItem(KEY, theme.value)
    } catch {
      // As above.
    }
  }
  return { theme, toggle }
}
