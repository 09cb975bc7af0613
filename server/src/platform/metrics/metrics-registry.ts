import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';

/** Of the whole process, whose garbage collector and event loop are observed once however many registries there are. */
let ofProcess: Registry | undefined;

function processRegistry(): Registry {
  if (!ofProcess) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess;
}

/**
 * What one application counts. Whoever counts something registers its metric here; labels take their values from
 * short fixed lists (routes, codes), never from requests, so that the number of series is bounded.
 */
@Injectable()
export class MetricsRegistry {
  readonly registry = new Registry();
  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;

  /** Everything, with the process's own figures, in Prometheus' text format 0.0.4. */
  async text(): Promise<string> {
    return Registry.merge([processRegistry(), this.registry]).metrics();
  }
}
