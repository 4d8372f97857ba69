import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NODE_FROM_SOURCE } from '@tolmach/testing-kit';
import { Tensor } from 'onnxruntime-node';
import { GraphBuilder } from './graph-builder';
import { arithmeticOf } from './arithmetic';
import { OnnxSession } from './onnx-session';

/** Twice what is given. */
async function openDouble(): Promise<OnnxSession> {
  const graph = new GraphBuilder('double');
  const kernel = { rows: 1, columns: 1, values: Float32Array.of(2) };
  const product = arithmeticOf('fp32').product(graph, kernel, { rows: 1, columns: 1, values: Float32Array.of(0) });
  graph.output('doubles', product(graph, graph.input('values', 'float32', ['row', 1])), 'float32', ['row', 1]);
  return OnnxSession.open(graph.finish(), { threads: 1 });
}

const double = async (session: OnnxSession, value: number) => {
  const { doubles } = await session.run({ values: new Tensor('float32', Float32Array.of(value), [1, 1]) });
  return doubles?.data[0];
};

it('ends once, however often it is disposed, and says so to later runs', async () => {
  const session = await openDouble();
  expect(await double(session, 3)).toBe(6);
  session.dispose();
  session.dispose();
  await expect(double(session, 3)).rejects.toMatchObject({ name: 'UsageError', code: 'disposed' });
});

it('lets the runs under way end', async () => {
  const session = await openDouble();
  const runs = [1, 2, 3].map((value) => double(session, value));
  session.dispose();
  expect(await Promise.all(runs)).toEqual([2, 4, 6]);
});

it('writes nothing: neither into the home folder nor about one that cannot be written', () => {
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  const program = `
    const { GraphBuilder } = require('./graph-builder');
    const { OnnxSession } = require('./onnx-session');
    const graph = new GraphBuilder('same');
    graph.output('out', graph.input('values', 'float32', ['row', 1]), 'float32', ['row', 1]);
    OnnxSession.open(graph.finish(), { threads: 1 }).then((session) => session.dispose(), (fault) => console.log(fault.code));
  `;
  const { ORT_DISABLE_TELEMETRY: _, XDG_CACHE_HOME: _cache, ...environment } = process.env;
  for (const place of [home, join(home, 'none')]) {
    const run = spawnSync(process.execPath, [...NODE_FROM_SOURCE, '-e', program], {
      cwd: __dirname,
      env: { ...environment, HOME: place },
      encoding: 'utf8',
    });
    expect([run.status, run.stderr]).toEqual([0, '']);
    expect(readdirSync(home)).toEqual([]);
  }
  rmSync(home, { recursive: true });
});
