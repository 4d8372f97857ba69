import type { Worker } from 'node:worker_threads';
import { DeviceError } from '@tolmach/contracts';
import type { Hypothesis } from '@tolmach/contracts';
import { revivedFault } from './portable-fault';
import { END_OF_WORK } from './worker-messages';
import type { BatchRequest, WorkerAnswer } from './worker-messages';

interface Waiting {
  readonly resolve: (answer: WorkerAnswer) => void;
  readonly reject: (fault: DeviceError) => void;
}

/** One worker thread as its starter sees it: answers come in the order of the requests, or a fault for all of them. */
export class DecodingThread {
  private readonly waiting: Waiting[] = [];
  private end: DeviceError | undefined;

  private constructor(
    private readonly worker: Worker,
    private readonly where: string,
  ) {
    worker.on('message', (answer: WorkerAnswer) => {
      this.settle(answer);
    });
    const died = (cause: Error) => {
      this.close(cause.message, cause);
    };
    worker.on('messageerror', died);
    worker.on('error', died);
    worker.on('exit', (code) => {
      this.close(`its end, exit code ${code}`);
    });
  }

  /**
   * A thread whose model is open, and what it computes on.
   * @param where - the thread, for error sentences
   * @throws {@link ModelFileError} when the weights are not those of the architecture
   * @throws {@link DeviceError} when the engine cannot run there, or the thread has died
   */
  static async open(worker: Worker, where: string): Promise<{ thread: DecodingThread; description: string }> {
    const thread = new DecodingThread(worker, where);
    const answer = await thread.next();
    return { thread, description: answer.kind === 'opened' ? answer.description : '' };
  }

  /** Requests without an answer yet. */
  get numWaiting(): number {
    return this.waiting.length;
  }

  /**
   * Hypotheses of each source of a batch.
   * @throws {@link DeviceError} when the thread has died or dies meanwhile
   */
  async decode(request: BatchRequest): Promise<Hypothesis[][]> {
    if (this.end !== undefined) throw this.end;
    this.worker.postMessage(request);
    const answer = await this.next();
    return answer.kind === 'decoded' ? answer.hypotheses : [];
  }

  /** Ends the thread, after the batch it has in hand; what it has not answered is a fault. */
  dispose(): void {
    this.close('the end of the model');
    this.worker.ref(); // the process waits for it
    this.worker.postMessage(END_OF_WORK);
  }

  private async next(): Promise<WorkerAnswer> {
    this.worker.ref(); // keeps the process only while there is something to wait for
    const answer = await new Promise<WorkerAnswer>((resolve, reject) => {
      this.waiting.push({ resolve, reject });
    });
    if (answer.kind === 'failed') throw revivedFault(answer.fault);
    return answer;
  }

  private settle(answer: WorkerAnswer): void {
    this.waiting.shift()?.resolve(answer);
    if (this.waiting.length === 0 && this.end === undefined) this.worker.unref();
  }

  private close(received: string, cause?: Error): void {
    this.end ??= new DeviceError({
      where: this.where,
      expected: 'it to decode until the model is disposed',
      received,
      next: 'Ask for fewer workers: each needs memory of its own.',
      code: 'worker-ended',
      cause,
    });
    for (const { reject } of this.waiting.splice(0)) reject(this.end);
  }
}
