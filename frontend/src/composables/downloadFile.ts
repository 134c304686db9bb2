import type { ExportedRace } from '../domain/raceExport'

/** Hands a file to the browser's own downloads. */
export function downloadFile({ fileName, mediaType, text }: ExportedRace): void {
  const address = URL.createObjectURL(new Blob([text], { type: mediaType }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  // The browser has taken the file by the time the click returns; the next turn is soon enough to let go of it.
  setTimeout(() => URL.revokeObjectURL(address))
}
