import type { RollingStep } from '@tolmach/decoding';
import { Counter, Gauge, Histogram, Registry, Summary, collectDefaultMetrics } from 'prom-client';

/** Sentences in a step: from one to a full batch. */
const OCCUPANCY = [1, 2, 4, 8, 16, 32, 64];

/** What a server counts, as Prometheus reads it. */
export class ServerMetrics {
  readonly registry = new Registry();
  private readonly requests = this.summary('tolmach_request_seconds', 'Time of answered requests.', [
    'route',
    'status',
  ]);
  private readonly steps = this.counter('tolmach_decoding_steps_total', 'Decoding steps.', ['model']);
  private readonly stepTime = this.counter('tolmach_decoding_seconds_total', 'Time in decoding steps.', ['model']);
  private readonly occupancy = new Histogram({
    name: 'tolmach_batch_sentences',
    help: 'Sentences that share a decoding step.',
    labelNames: ['model'],
    buckets: OCCUPANCY,
    registers: [this.registry],
  });
  private readonly waiting = this.gauge('tolmach_waiting_sentences', 'Sentences that wait for a row.', ['model']);

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Shows how many requests for work are under way or wait. */
  watch(numOpen: () => number): void {
    const collect = function (this: Gauge): void {
      this.set(numOpen());
    };
    const [name, help] = ['tolmach_open_requests', 'Requests for work that are under way or wait.'];
    this.registry.registerMetric(new Gauge({ name, help, registers: [], collect }));
  }

  /** Notes a request that was answered. */
  answered(route: string, status: number, elapsedMs: number): void {
    this.requests.observe({ route, status }, elapsedMs / 1000);
  }

  /** Notes a decoding step of a model. */
  stepped(model: string, { numRunning, numWaiting, elapsedMs }: RollingStep): void {
    this.steps.inc({ model });
    this.stepTime.inc({ model }, elapsedMs / 1000);
    this.occupancy.observe({ model }, numRunning);
    this.waiting.set({ model }, numWaiting);
  }

  private summary(name: string, help: string, labelNames: string[]) {
    const quantiles = { percentiles: [0.5, 0.9, 0.99], maxAgeSeconds: 600, ageBuckets: 10 };
    return new Summary({ name, help, labelNames, ...quantiles, registers: [this.registry] });
  }

  private counter(name: string, help: string, labelNames: string[]) {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  private gauge(name: string, help: string, labelNames: string[]) {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }
}
