import { PassThrough } from 'node:stream';
import { progressLine } from './progress-line';

function output(isTTY: boolean): PassThrough & { isTTY: boolean; columns: number } {
  return Object.assign(new PassThrough(), { isTTY, columns: 20 });
}
const text = (stream: PassThrough): string => String(stream.read() ?? '');

describe('progressLine', () => {
  it('redraws one line on a terminal, cut to its width and not too often', () => {
    const stream = output(true);
    let ms = 0;
    const progress = progressLine(stream, { quiet: false, now: () => ms });
    progress.update('first');
    ms = 50;
    progress.update('too soon');
    ms = 100;
    progress.update('a text that is longer than the terminal');
    progress.end();
    expect(text(stream)).toBe('\r\u001b[Kfirst\r\u001b[Ka text that is long\r\u001b[K');
  });

  it('shows the whole line on a terminal that does not know its size', () => {
    const stream = Object.assign(output(true), { columns: 0 });
    progressLine(stream, { quiet: false }).update('step 1 of 40, 30 min left');
    expect(text(stream)).toBe('\r\u001b[Kstep 1 of 40, 30 min left');
  });

  it('puts notices above the live line', () => {
    const stream = output(true);
    const progress = progressLine(stream, { quiet: false });
    progress.update('live');
    progress.note('engine: wasm');
    expect(text(stream)).toBe('\r\u001b[Klive\r\u001b[Kengine: wasm\n');
  });

  it('prints a plain line every 30 seconds where there is no terminal', () => {
    const stream = output(false);
    let ms = 0;
    const progress = progressLine(stream, { quiet: false, now: () => ms });
    for (ms = 0; ms <= 65_000; ms += 1000) progress.update(`at ${ms}`);
    progress.note('done');
    progress.end();
    expect(text(stream)).toBe('at 30000\nat 60000\ndone\n');
  });

  it('tells only what went wrong when quiet', () => {
    const stream = output(true);
    const progress = progressLine(stream, { quiet: true });
    progress.update('x');
    progress.note('y');
    progress.end();
    expect(text(stream)).toBe('');
    progress.tell('a\u001bb');
    expect(text(stream)).toBe('a\ufffdb\n');
  });

  it.each([true, false])('tells what went wrong, on a terminal (%s) above the live line', (isTTY) => {
    const stream = output(isTTY);
    const progress = progressLine(stream, { quiet: false });
    progress.update('live');
    progress.tell('no image');
    expect(text(stream)).toBe(isTTY ? '\r\u001b[Klive\r\u001b[Kno image\n' : 'no image\n');
  });
});
