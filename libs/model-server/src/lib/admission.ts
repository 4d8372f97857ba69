import type { ServerResponse } from 'node:http';
import { RequestFault } from './request-fault';

/** How much work a server takes on. */
export interface AdmissionLimits {
  /** Requests for work that are under way or wait at a time. */
  readonly maxRequests: number;
  /** Milliseconds that a request may take. */
  readonly timeoutMs: number;
}

/** Who may come in: so many at a time, each for so long, and only while somebody waits for the answer. */
export class Admission {
  private numAdmitted = 0;

  constructor(private readonly limits: AdmissionLimits) {}

  /** Requests that are under way or wait. */
  get size(): number {
    return this.numAdmitted;
  }

  /**
   * What `work` returns; its signal is aborted when the client has gone or the time is up.
   * @throws {@link RequestFault} 429 when there are too many requests already
   */
  async admit<Result>(response: ServerResponse, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const { signal, leave } = this.enter(response);
    try {
      return await work(signal);
    } finally {
      leave();
    }
  }

  private enter(response: ServerResponse): { readonly signal: AbortSignal; readonly leave: () => void } {
    if (this.numAdmitted >= this.limits.maxRequests) {
      throw new RequestFault(
        429,
        'too-many-requests',
        'The server has more to do than it takes on. Ask again later.',
        1,
      );
    }
    this.numAdmitted++;
    const stop = new AbortController();
    const gone = () => {
      stop.abort();
    };
    const late = setTimeout(() => {
      stop.abort(new DOMException('The time is up.', 'TimeoutError'));
    }, this.limits.timeoutMs);
    response.once('close', gone);
    const leave = () => {
      clearTimeout(late);
      response.off('close', gone);
      this.numAdmitted--;
    };
    return { signal: stop.signal, leave };
  }
}
