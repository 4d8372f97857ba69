import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  hasEnded,
  hypothesesOf,
  isOver,
  joinSearches,
  planSearch,
  startSearch,
  stepSearch,
  stopPlan,
} from '@tolmach/beam-search';
import type { RunningSearch, SearchOptions, SearchPlan } from '@tolmach/beam-search';
import type { Executor, Hypothesis } from '@tolmach/contracts';

/** What a rolling batch tells after each of its steps. */
export interface RollingStep {
  /** Sentences that the step advanced. */
  readonly numRunning: number;
  /** Sentences that wait for rows. */
  readonly numWaiting: number;
  readonly elapsedMs: number;
}

/** How searches share steps. */
export interface RollingOptions {
  /** Sentences that share a step, at most; default {@link ROLLING_SENTENCES}. A request of more waits until it has the steps to itself. */
  readonly maxSentences?: number;
  readonly onStep?: (step: RollingStep) => void;
}

/** Sentences that share a step, at most: more of them would hardly be faster, and each would wait longer for its step. */
export const ROLLING_SENTENCES = 64;

/** The batch of one caller. */
interface Request<Input> {
  readonly input: Input;
  readonly plan: SearchPlan;
  /** Whether nobody waits for the result any more. */
  readonly isCancelled: () => boolean;
  readonly resolve: (hypotheses: Hypothesis[][]) => void;
  readonly reject: (fault: unknown) => void;
}

/** A request whose sentences have rows. */
interface Running<Input, Source> {
  readonly request: Request<Input>;
  readonly source: Source;
  readonly found: Hypothesis[][];
  numLeft: number;
}

/**
 * A batch that is never full and never done: before each step of the decoder, sentences that wait take the rows of those
 * that have ended. All sentences of one are searched with one beam size. What a sentence gets does not depend on the others.
 */
export class RollingBatch<Input, Source, State> {
  private readonly waiting: Request<Input>[] = [];
  private readonly running = new Map<SearchPlan, Running<Input, Source>>();
  private search: RunningSearch<State> | undefined;
  private isRolling = false;

  constructor(
    private readonly executor: Pick<Executor<Input, Source, State>, 'encode' | 'decoder' | 'releaseSource'>,
    private readonly options: RollingOptions = {},
  ) {}

  /**
   * Hypotheses of each sentence of a request, best first.
   * @param isCancelled - asked before each step; a request that is has its rows taken from it
   * @throws the `DOMException` of an abort when it is cancelled
   * @throws {@link ConfigError} when more hypotheses are requested than the beam holds
   */
  async decode(input: Input, options: SearchOptions, isCancelled = () => false): Promise<Hypothesis[][]> {
    const plan = planSearch(options);
    if (plan.batchSize === 0) return [];
    return new Promise((resolve, reject) => {
      this.waiting.push({ input, plan, isCancelled, resolve, reject });
      this.roll().catch(reject);
    });
  }

  /** Steps until nobody waits. */
  private async roll(): Promise<void> {
    if (this.isRolling) return;
    this.isRolling = true;
    while (this.waiting.length + this.running.size > 0) {
      await nextTurn(); // an engine may keep the thread to itself: callers and signals would never be heard
      try {
        this.dropCancelled();
        await this.admit();
        await this.step();
      } catch (fault) {
        this.failAll(fault);
      }
    }
    this.isRolling = false;
  }

  private dropCancelled(): void {
    const stopped = () => new DOMException('The search was stopped.', 'AbortError');
    for (const request of this.waiting.filter(({ isCancelled }) => isCancelled())) {
      this.waiting.splice(this.waiting.indexOf(request), 1);
      request.reject(stopped());
    }
    for (const running of [...this.running.values()].filter(({ request }) => request.isCancelled())) {
      if (this.search !== undefined) this.search = stopPlan(this.search, running.request.plan);
      this.leave(running);
      running.request.reject(stopped());
    }
  }

  /** Lets requests in, in their order, while there is room. */
  private async admit(): Promise<void> {
    const { maxSentences = ROLLING_SENTENCES } = this.options;
    let fresh: RunningSearch<State> | undefined; // joined first: the rows of the others are then copied once
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      if (this.running.size > 0 && this.numRunning + next.plan.batchSize > maxSentences) break;
      this.waiting.shift();
      fresh = this.joined(fresh, await this.start(next));
    }
    this.search = this.joined(this.search, fresh);
  }

  private async start(request: Request<Input>): Promise<RunningSearch<State> | undefined> {
    const { input, plan } = request;
    const source = await this.executor.encode(input).catch(request.reject); // the fault of this input alone
    if (source === undefined) return undefined;
    this.running.set(plan, { request, source, found: [], numLeft: plan.batchSize });
    return startSearch(this.executor.decoder, source, plan);
  }

  private joined(
    first: RunningSearch<State> | undefined,
    second: RunningSearch<State> | undefined,
  ): RunningSearch<State> | undefined {
    if (first === undefined || second === undefined) return first ?? second;
    return joinSearches(this.executor.decoder, first, second);
  }

  private async step(): Promise<void> {
    const { search } = this;
    if (search === undefined) return;
    this.search = undefined; // a step consumes its state, also when it fails
    const start = performance.now();
    this.search = await stepSearch(this.executor.decoder, search);
    const { numRunning, numWaiting } = this;
    this.options.onStep?.({ numRunning, numWaiting, elapsedMs: performance.now() - start });
    this.harvest(this.search);
  }

  /** Hands out what has ended. */
  private harvest({ sentences }: RunningSearch<State>): void {
    for (const one of sentences) {
      const running = hasEnded(one) ? this.running.get(one.plan) : undefined;
      if (running === undefined) continue;
      running.found[one.index] = hypothesesOf(one);
      if (--running.numLeft > 0) continue;
      this.leave(running);
      running.request.resolve(running.found);
    }
  }

  /** Gives back what a request held; a search without sentences is over, and nobody joins it. */
  private leave({ request, source }: Running<Input, Source>): void {
    this.running.delete(request.plan);
    if (this.search !== undefined && isOver(this.search)) {
      this.executor.decoder.release(this.search.state);
      this.search = undefined;
    }
    this.executor.releaseSource(source);
  }

  /** What a step throws concerns all that shared it. */
  private failAll(fault: unknown): void {
    for (const running of [...this.running.values()]) {
      this.leave(running);
      running.request.reject(fault);
    }
  }

  private get numRunning(): number {
    return [...this.running.values()].reduce((sum, { numLeft }) => sum + numLeft, 0);
  }

  private get numWaiting(): number {
    return this.waiting.reduce((sum, { plan }) => sum + plan.batchSize, 0);
  }
}
