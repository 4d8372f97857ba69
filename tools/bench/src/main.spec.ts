import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NODE_FROM_SOURCE } from '@tolmach/testing-kit';

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A stand-in for Python that answers like the peer program, whatever it is asked to run. */
function fakePython(line: Readonly<Record<string, unknown>>): string {
  const path = join(folder, 'python');
  writeFileSync(path, `#!/bin/sh\necho '${JSON.stringify(line)}'\n`);
  chmodSync(path, 0o755);
  return path;
}

function bench(...flags: readonly string[]) {
  const node = [...NODE_FROM_SOURCE, join(__dirname, 'bin.ts')];
  const child = spawnSync(process.execPath, [...node, ...flags], { encoding: 'utf8' });
  const lines = child.stdout.split('\n').filter((line) => line.startsWith('{'));
  return {
    code: child.status,
    error: child.stderr,
    text: child.stdout,
    results: lines.map((line): unknown => JSON.parse(line)),
  };
}

const SMALL = ['--size', '8', '--repeats', '1', '--warmup', '1', '--batch', '2'];

describe('bench', () => {
  it('prints a training step with all its conditions', () => {
    const { code, results } = bench('train', ...SMALL, '--source-length', '3', '--target-length', '4');
    expect(code).toBe(0);
    expect(results).toEqual([
      expect.objectContaining({ bench: 'train', batchSize: 2, sourceLength: 3, targetLength: 4, size: 8, repeats: 1 }),
    ]);
  });

  it('takes turns with a peer and prints the ratio of the medians', () => {
    const python = fakePython({ bench: 'decode', batch: 2, beam: 3, sentences_per_s: 0.5 });
    const flags = ['--beam', '3', '--decoding-steps', '4', '--peer', 'peer.py', '--python', python, '--rounds', '2'];
    const { code, results } = bench('translate', ...SMALL, ...flags);
    expect(code).toBe(0);
    expect(results).toHaveLength(7); // the peer has two ways to do it
    const { ours, ratio } = results.at(-1) as { ours: number; ratio: number }; // checked just below
    expect(results.at(-1)).toMatchObject({ bench: 'ratio', rounds: 2, peer: 0.5 });
    expect(ratio).toBeCloseTo(ours / 0.5, 1);
  });

  it('takes turns with another build, and with both', () => {
    const flags = ['--beam', '3', '--decoding-steps', '4', '--rounds', '1', '--baseline', join(__dirname, '../../..')];
    const builds = bench('translate', ...SMALL, ...flags);
    expect(builds.code).toBe(0);
    expect(builds.results).toHaveLength(3);
    expect(builds.results.at(-1)).toMatchObject({ bench: 'ratio', baseline: expect.any(Number) as number });
    const python = fakePython({ bench: 'decode', batch: 2, beam: 3, sentences_per_s: 0.5 });
    const both = bench('translate', ...SMALL, ...flags, '--peer', 'peer.py', '--python', python);
    expect(both.results.slice(-2)).toMatchObject([{ peer: 0.5 }, { baseline: expect.any(Number) as number }]);
  });

  it('says what a folder lacks that is not a build', () => {
    const { code, error } = bench('translate', ...SMALL, '--baseline', folder);
    expect(code).toBe(4);
    expect(error).toContain('--baseline: expected a checkout of this repository with its packages installed');
  });

  it('prints an LSTM layer forward and with its gradients', () => {
    const { code, results } = bench('lstm', '--batch', '2', '--time', '3', ...SMALL.slice(0, 6));
    expect(code).toBe(0);
    const shape = { bench: 'lstm', batch: 2, time: 3, size: 8 };
    expect(results).toEqual([
      expect.objectContaining({ ...shape, what: 'forward' }),
      expect.objectContaining({ ...shape, what: 'forward+backward' }),
    ]);
  });

  it('prints the points of an axis and what they come to, as lines or as a section', () => {
    const flags = ['--axis', 'beam', '--vocabulary', '60', '--source-length', '3', '--decoding-steps', '3', ...SMALL];
    const lines = bench('scaling', ...flags);
    expect(lines.code).toBe(0);
    expect(lines.results).toHaveLength(6);
    expect(lines.results[0]).toMatchObject({ bench: 'scaling', axis: 'beam', value: 1, batch: 2, vocabulary: 60 });
    expect(lines.results.at(-1)).toMatchObject({ bench: 'scaling-exponent', axis: 'beam', points: 5 });
    expect(bench('scaling', ...flags, '--markdown').text).toMatch(/^## [^]*\n### Beam\n[^]*```mermaid\nxychart-beta\n/);
  });

  it('says in one sentence that the peer cannot run', () => {
    const { code, error } = bench('train', ...SMALL, '--peer', 'peer.py', '--python', join(folder, 'none'));
    expect(code).toBe(5);
    expect(error).toMatch(
      /expected a benchmark that ends with 0, received no such program\. Check --peer and --python/,
    );
  });
});
