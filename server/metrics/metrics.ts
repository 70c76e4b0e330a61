import { config } from '../config.ts';
import { startMeasuring } from './measured.ts';

type Exposition = typeof import('./exposition.ts');
let loaded: Exposition | null = null;

/** Begins to measure; where METRICS is on, also for `GET /metrics`. */
export async function startMetrics(): Promise<void> {
  loaded = config().METRICS ? await import('./exposition.ts') : null;
  startMeasuring(loaded?.counting ?? null);
}

/** The metrics as text and their content type; null where METRICS is off. */
export async function metricsText(): Promise<{ type: string; text: string } | null> {
  return loaded && { type: loaded.CONTENT_TYPE, text: await loaded.exposition() };
}
