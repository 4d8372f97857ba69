import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { ExitCode } from '@tolmach/command-line';
import { UsageError } from '@tolmach/contracts';
import { chosenModels } from './chosen-models';
import type { ServeCall } from './serve-options';

/** Runs `serve` until it is told to end, and returns the exit code. */
export async function runServer(call: ServeCall, modelRoots: readonly string[]): Promise<ExitCode> {
  const { options, streams, progress } = call;
  const places = chosenModels(options.model, modelRoots);
  const corsOrigins = expectOrigins(options.cors);
  const apiKeys = options.keys === undefined ? undefined : readKeys(options.keys);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when it is needed: --help need not wait for it
  const library = require('@tolmach/model-server') as typeof import('@tolmach/model-server'); // its own type
  const metrics = new library.ServerMetrics();
  const { engine, precision, threads } = options;
  const models = await library.openModels(places, {
    engine,
    precision,
    threads,
    onStep: (model, step) => {
      metrics.stepped(model, step);
    },
    signal: streams.signal,
  });
  try {
    const settings = {
      maxRequests: options.maxRequests,
      timeoutMs: 1000 * options.timeout,
      log: streams.stderr,
      logsRequests: options.log,
      ...(apiKeys !== undefined && { apiKeys }),
      ...(corsOrigins.length > 0 && { corsOrigins }),
    };
    const app = await library.createServer(models, settings, metrics);
    streams.signal.throwIfAborted();
    const address = await app.listen({ port: options.port, host: options.host }).catch((fault: unknown) => {
      throw unusable(fault, options);
    });
    streams.stdout.write(`${address}\n`);
    if (!streams.signal.aborted) await once(streams.signal, 'abort');
    progress.note('finishing what has begun');
    await app.close();
  } finally {
    models.dispose();
  }
  return ExitCode.Done;
}

/** @throws {@link UsageError} for what no browser would send as an origin */
function expectOrigins(origins: readonly string[]): readonly string[] {
  const isOrigin = (text: string) => text === '*' || (URL.canParse(text) && new URL(text).origin === text);
  const other = origins.find((text) => !isOrigin(text));
  if (other === undefined) return origins;
  throw new UsageError({
    where: '--cors',
    expected: 'an origin such as https://shop.example, or *',
    received: other,
    next: 'Leave out the path, and a slash at the end.',
  });
}

/** @throws {@link UsageError} when the file cannot be read or has no key */
function readKeys(file: string): string[] {
  const fault = (received: string) =>
    new UsageError({ where: '--keys', expected: 'a file of keys, one per line', received, next: 'Name such a file.' });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw fault(cause instanceof Error ? cause.message : file);
  }
  const keys = text.split(/\s+/).filter((key) => key !== '');
  if (keys.length === 0) throw fault(`${file}, which has none`);
  return keys;
}

function unusable(cause: unknown, { port, host }: ServeCall['options']): UsageError {
  return new UsageError({
    where: '--port, --host',
    expected: 'an address of this machine and a free port',
    received: `${host} and ${String(port)}: ${cause instanceof Error ? cause.message : String(cause)}`,
    next: 'Name another, or port 0 for any that is free.',
    cause,
  });
}
