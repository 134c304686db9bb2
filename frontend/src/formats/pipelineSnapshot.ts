import { finiteNumber, isObject, text, type JsonObject } from './json'

export interface PipelineFigure {
  readonly name: string
  readonly says: string
  readonly labels: string
  readonly unit: string
  /** A counter grows and is worth its rate; a gauge is what it is; a timing is a mean. */
  readonly kind: 'counter' | 'gauge' | 'timing'
  readonly value: number
}

export interface PipelineMessage {
  readonly atMs: number
  readonly about: string
  readonly text: string
  readonly isCut: boolean
}

export interface PipelineStage {
  readonly name: string
  readonly title: string
  readonly does: string
  readonly isHealthy: boolean
  readonly detail: string
  readonly lagSeconds: number | null
  readonly figures: readonly PipelineFigure[]
  readonly lastMessages: readonly PipelineMessage[]
}

export interface FailedRecord {
  readonly atMs: number
  readonly code: string
  readonly reason: string
  readonly text: string
}

/** The whole pipeline at one moment. */
export interface PipelineSnapshot {
  readonly serverTimeMs: number
  readonly stages: readonly PipelineStage[]
  readonly setAside: readonly FailedRecord[]
}

const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : [])

/** Reads `/api/v1/pipeline`; null if it is not that. */
export function readPipeline(value: unknown): PipelineSnapshot | null {
  if (!isObject(value) || !Array.isArray(value.stages)) return null
  return {
    serverTimeMs: finiteNumber(value.serverTime) ?? 0,
    stages: objects(value.stages).map((stage) => ({
      name: text(stage.name) ?? '',
      title: text(stage.title) ?? '',
      does: text(stage.does) ?? '',
      isHealthy: stage.isHealthy === true,
      detail: text(stage.detail) ?? '',
      lagSeconds: finiteNumber(stage.lagSeconds) ?? null,
      figures: objects(stage.figures).map(readFigure),
      lastMessages: objects(stage.lastMessages).map((message) => ({
        atMs: finiteNumber(message.at) ?? 0,
        about: text(message.about) ?? '',
        text: text(message.text) ?? '',
        isCut: message.isCut === true,
      })),
    })),
    setAside: objects(value.setAside).map((record) => ({
      atMs: finiteNumber(record.at) ?? 0,
      code: text(record.code) ?? '',
      reason: text(record.reason) ?? '',
      text: text(record.text) ?? '',
    })),
  }
}

function readFigure(figure: JsonObject): PipelineFigure {
  const kind = text(figure.kind)
  return {
    name: text(figure.name) ?? '',
    says: text(figure.says) ?? '',
    labels: text(figure.labels) ?? '',
    unit: text(figure.unit) ?? '',
    kind: kind === 'counter' || kind === 'timing' ? kind : 'gauge',
    value: finiteNumber(figure.value) ?? 0,
  }
}
