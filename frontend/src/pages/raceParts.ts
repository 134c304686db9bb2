import { defineAsyncComponent, type AsyncComponentLoader, type Component } from 'vue'

const RETRY_MS = 2000

/** Asked for again where it could not be had: the network may be back by then. */
const part = <Part extends Component>(loader: AsyncComponentLoader<Part>) =>
  defineAsyncComponent({ loader, onError: (_, retry) => setTimeout(retry, RETRY_MS) })

const loadGapCurve = () => import('../components/result/GapCurve.vue')
const loadResultExport = () => import('../components/result/ResultExport.vue')
const loadGhostPicker = () => import('../components/race/GhostPicker.vue')

export const GapCurve = part(loadGapCurve)
export const ResultExport = part(loadResultExport)
export const GhostPicker = part(loadGhostPicker)

/** Brings what a race will need at its end while the network is there: it may end without one. */
export const fetchRaceParts = (): Promise<unknown> =>
  Promise.allSettled([loadGapCurve(), loadResultExport(), loadGhostPicker()])
