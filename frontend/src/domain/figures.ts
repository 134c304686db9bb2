import type { PipelineFigure, PipelineSnapshot } from '../formats/pipelineSnapshot'

/** A figure as it is shown: its number now, and for a counter how fast it grows. */
export interface ShownFigure {
  readonly key: string
  readonly label: string
  readonly labels: string
  readonly value: string
  readonly rate: string | null
  /** It grows just now. */
  readonly moves: boolean
}

/** What a stage's figures say, with the rates since an earlier snapshot; null where there is none to compare with. */
export function shownFigures(
  figures: readonly PipelineFigure[],
  stage: string,
  now: PipelineSnapshot,
  before: PipelineSnapshot | null,
): ShownFigure[] {
  const seconds = before === null ? 0 : (now.serverTimeMs - before.serverTimeMs) / 1000
  const earlier = new Map(
    before?.stages.find((other) => other.name === stage)?.figures.map((figure) => [keyOf(figure), figure.value]),
  )
  return figures.map((figure) => {
    const was = earlier.get(keyOf(figure))
    // A counter that fell belongs to a process that began anew: there is no rate between the two.
    const grown = was === undefined || figure.value < was ? null : figure.value - was
    const rate = figure.kind === 'counter' && grown !== null && seconds > 0 ? grown / seconds : null
    return {
      key: keyOf(figure),
      label: figure.says || figure.name,
      labels: figure.labels,
      value: formatFigure(figure.value, figure.unit),
      rate: rate === null ? null : `${formatFigure(rate, figure.unit)}/s`,
      moves: rate !== null && rate > 0,
    }
  })
}

const keyOf = (figure: PipelineFigure): string => `${figure.name}{${figure.labels}}`

/** Bytes and seconds in a size that people read; counts with their thousands apart. */
export function formatFigure(value: number, unit: string): string {
  if (unit === 'By') {
    const power = value < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(value) / 3))
    return `${short(value / 1000 ** power)} ${['B', 'kB', 'MB', 'GB', 'TB'][power]}`
  }
  if (unit === 's') return value !== 0 && value < 1 ? `${short(value * 1000)} ms` : `${short(value)} s`
  return short(value)
}

const short = (value: number): string =>
  value.toLocaleString('en-GB', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0 })
