import { onScopeDispose } from 'vue'

/** Single-letter commands. They keep quiet while a field has the focus or a modifier is held. */
export function useKeys(commands: Readonly<Record<string, () => void>>): void {
  function pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
    const target = event.target
    if (target instanceof HTMLElement && target.matches('input, select, textarea')) return
    const command = commands[event.key.toLowerCase()]
    // While a dialog is open the page behind it is out of reach; the dialog has its own way out.
    if (command === undefined || document.querySelector('dialog[open]') !== null) return
    event.preventDefault()
    command()
  }
  window.addEventListener('keydown', pressed)
  onScopeDispose(() => window.removeEventListener('keydown', pressed))
}

export function toggleFullscreen(): void {
  // A refusal (no gesture, or not allowed here) leaves the page as it is, and there is nothing to tell.
  const change = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()
  change.catch(() => undefined)
}
