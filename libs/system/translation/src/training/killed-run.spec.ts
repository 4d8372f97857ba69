import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { NODE_FROM_SOURCE, freshSeed, seededNumbers, traceOf } from '@tolmach/testing-kit';
import { tinyConfig, tinyText } from '../../testing/tiny-run';
import { train } from './train-translation';

jest.setTimeout(1_800_000); // 20 processes start TensorFlow one after the other, perhaps on a busy machine

const NUM_KILLS = 20;
const CHECKPOINT_EVERY = 3;
const NUM_STEPS = 20_000; // never reached

/** What a child said before it ended. */
interface Life {
  readonly lines: readonly string[];
  readonly wasKilled: boolean;
}

/** When a training process is killed: so long after it has told of so many steps. */
interface Moment {
  readonly numSteps: number;
  readonly delayMs: number;
}

/** A training process from its start to its kill. */
function live(args: readonly string[], { numSteps, delayMs }: Moment): Promise<Life> {
  const program = path.join(__dirname, '../../testing/train-child.ts');
  const { promise, resolve, reject } = withResolvers<Life>();
  const child = spawn(process.execPath, [...NODE_FROM_SOURCE, program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line);
    if (lines.filter((told) => told.startsWith('step ')).length === numSteps) {
      setTimeout(() => child.kill('SIGKILL'), delayMs);
    }
  });
  child.on('error', reject);
  child.on('close', (_, signal) => resolve({ lines, wasKilled: signal === 'SIGKILL' }));
  return promise;
}

function withResolvers<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<Value>((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
}

const stepsOf = ({ lines }: Life) => lines.flatMap((line) => /^step (\d+)$/.exec(line)?.[1] ?? []).map(Number);
const resumedAt = ({ lines }: Life) => Number(/^resumed at step (\d+)$/m.exec(lines.join('\n'))?.[1] ?? 0);

it(`loses at most the steps since the last checkpoint when killed at ${NUM_KILLS} random moments`, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'killed-'));
  const seed = freshSeed();
  const random = seededNumbers(seed);
  process.stderr.write(`killed run: seed ${seed}\n`);
  const config = tinyConfig(await tinyText(folder), {
    checkpointEverySteps: CHECKPOINT_EVERY,
    validation: { everySteps: 7, patience: 1_000_000 },
    update: { batchTokens: 60, poolSentences: 40, averageDecay: 0.9, wordDropout: 0.1 },
    stop: { steps: NUM_STEPS },
  });
  const [file, out] = [path.join(folder, 'config.json'), path.join(folder, 'run')];
  await writeFile(file, JSON.stringify(config));
  let lastStep = 0;
  for (let life = 0; life < NUM_KILLS; life++) {
    const moment = { numSteps: 1 + Math.floor(random() * 9), delayMs: random() * 50 };
    const lived = await live([file, out, ...(life > 0 ? ['resume'] : [])], moment);
    expect(lived.lines.filter((line) => line.startsWith('failed'))).toEqual([]);
    expect(lived.wasKilled).toBe(true);
    // A step that was told is in the checkpoint once a later one was told; the last may have been under way.
    const safe = Math.floor(Math.max(0, lastStep - 1) / CHECKPOINT_EVERY) * CHECKPOINT_EVERY;
    expect(resumedAt(lived)).toBeGreaterThanOrEqual(safe);
    const steps = stepsOf(lived);
    expect(steps).toEqual(steps.map((_, place) => resumedAt(lived) + 1 + place));
    lastStep = steps.at(-1) ?? lastStep;
  }
  const numSteps = (Math.floor(lastStep / CHECKPOINT_EVERY) + 2) * CHECKPOINT_EVERY;
  const stop = { ...config.stop, steps: numSteps };
  expect((await train({ ...config, stop }, { out, resume: true })).state.step).toBe(numSteps);
  const whole = path.join(folder, 'whole');
  await train({ ...config, stop }, { out: whole });
  expect(await traceOf(out)).toEqual(await traceOf(whole));
  await rm(folder, { recursive: true });
});
