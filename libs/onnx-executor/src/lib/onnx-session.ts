import { DeviceError, Lifetime } from '@tolmach/contracts';
import { InferenceSession } from 'onnxruntime-node';
import { modelParts } from './onnx-schema';
import type { GraphProto } from './onnx-schema';

/** How a graph is opened. */
export interface SessionOptions {
  readonly threads: number;
  /** Settings that ONNX Runtime takes by name. */
  readonly extra?: object;
}

/** A graph that ONNX Runtime has taken; it ends once, after the runs under way. */
export class OnnxSession {
  private numRunning = 0;
  private isOver = false;
  private readonly lifetime = new Lifetime('engine onnx', () => {
    this.isOver = true;
    this.releaseIdle();
  });

  private constructor(private readonly session: InferenceSession) {}

  /** @throws {@link DeviceError} when ONNX Runtime does not take the graph */
  static async open(graph: GraphProto, { threads, extra = {} }: SessionOptions): Promise<OnnxSession> {
    const { bytes, constants } = modelParts(graph);
    process.env['ORT_DISABLE_TELEMETRY'] ??= '1'; // the first session would write an ID into the user's home folder
    try {
      const session = await InferenceSession.create(bytes, {
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        logSeverityLevel: 3,
        extra: { ...extra },
        externalData: constants,
      });
      return new OnnxSession(session);
    } catch (cause) {
      throw new DeviceError({
        where: 'engine onnx',
        expected: 'ONNX Runtime to open the graphs of the model',
        received: cause instanceof Error ? cause.message : String(cause),
        next: 'Choose another engine, for example wasm.',
        cause,
      });
    }
  }

  /** The outputs by name, or those named. @throws {@link UsageError} with the code `disposed` after {@link dispose} */
  async run(feeds: InferenceSession.FeedsType, outputs?: readonly string[]): Promise<InferenceSession.ReturnType> {
    this.lifetime.expectOpen();
    this.numRunning += 1;
    try {
      return await (outputs === undefined ? this.session.run(feeds) : this.session.run(feeds, [...outputs]));
    } finally {
      this.numRunning -= 1;
      this.releaseIdle();
    }
  }

  /** Frees the session, once; a second call does nothing. */
  dispose(): void {
    this.lifetime.end();
  }

  /** Frees a session that was disposed, once no run is under way. */
  private releaseIdle(): void {
    if (!this.isOver || this.numRunning > 0) return;
    this.session.release().catch(() => undefined); // nobody is left to be told, and nothing else could be done
  }
}
