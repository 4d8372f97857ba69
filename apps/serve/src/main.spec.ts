import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ServeClient } from '@tolmach/serve-client';
import { NODE_FROM_SOURCE } from '@tolmach/testing-kit';

jest.setTimeout(300_000); // a busy machine may take its time to open a model

const MAIN = join(__dirname, 'main.ts');
const folder = mkdtempSync(join(tmpdir(), 'serve-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The program as a process of its own, from source. */
function start(argv: readonly string[]) {
  const child = spawn(process.execPath, [...NODE_FROM_SOURCE, MAIN, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, out, err }));
  const address = Promise.race([
    once(child.stdout, 'data').then(() => out.trim()),
    ended.then(() => {
      throw new Error(err);
    }),
  ]);
  address.catch(() => undefined); // some are meant to fail
  return { child, address, ended };
}

async function translate(address: string, text: string) {
  const body = JSON.stringify({ text, target: 'de' });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${address}/api/translate`, { method: 'POST', headers, body });
  return { status: answer.status, body: (await answer.json()) as { translations: { text: string }[] } };
}

const LONG = 'A man in a red shirt is riding a brown horse along the beach. '.repeat(40);

describe('the serve program', () => {
  it('answers with an installed model, and finishes what has begun when it is told to end', async () => {
    const { child, address, ended } = start(['--model', 'en-de', '--port', '0', '--log', '--quiet']);
    const at = await address;
    expect((await translate(at, 'A man is riding a horse.')).body.translations[0]?.text).toMatch(
      /^Ein Mann .* Pferd\.$/,
    );
    const heard: string[] = [];
    const asked = { text: 'Two dogs are playing in the snow. A man in a red shirt is watching them.', target: 'de' };
    const grown = await new ServeClient(at).translate(asked, { onText: (text) => heard.push(text) });
    expect(grown).toEqual(await new ServeClient(at).translate(asked));
    expect(heard.length).toBeGreaterThan(1);
    for (const text of heard) expect(grown.translations[0]?.text.startsWith(text)).toBe(true);
    const numbers = await new ServeClient(at).translate({ text: 'We met 5 men.', target: 'de', attention: true });
    const { pieces = [], sourcePieces = [] } = numbers.translations[0]?.attention ?? {};
    for (const side of [pieces, sourcePieces]) expect(side).toContain('5');
    const begun = Promise.all(Array.from({ length: 6 }, () => translate(at, LONG)));
    while (!(await (await fetch(`${at}/metrics`)).text()).includes('tolmach_open_requests 6')) await nextTurn();
    child.kill('SIGTERM');
    const texts = (await begun).map(({ body }) => body.translations[0]?.text);
    expect(new Set(texts)).toEqual(new Set([expect.stringContaining('Strand')]));
    const { code, err } = await ended;
    expect(code).toBe(130);
    expect(err).toContain('"route":"POST /api/translate","statusCode":200');
    expect(err).not.toContain('horse');
  });

  it('leaves no client without an answer or an error when it is killed', async () => {
    const { child, address, ended } = start(['--model', 'en-de', '--port', '0', '--quiet']);
    const at = await address;
    const asked = Array.from({ length: 8 }, () => translate(at, LONG).then(({ status }) => status, () => 'error')); // prettier-ignore
    await new Promise((resolve) => setTimeout(resolve, 100));
    child.kill('SIGKILL');
    for (const outcome of await Promise.all(asked)) expect([200, 'error']).toContain(outcome);
    expect(await ended).toMatchObject({ signal: 'SIGKILL' });
  });

  it.each([
    [3, 'expected an installed model', ['--model', 'en-xx']],
    [2, 'expected a whole number from 0 to 65535', ['--port', '70000']],
    [2, 'expected a file of keys', ['--keys', join(folder, 'missing')]],
    [2, 'expected an origin', ['--cors', 'https://shop.example/page']],
    [2, 'which has none', ['--keys', join(folder, 'empty')]],
  ])('exits with %d: %s', async (code, sentence, argv) => {
    writeFileSync(join(folder, 'empty'), '\n');
    const ended = await start([...argv, '--quiet']).ended;
    expect(ended).toMatchObject({ code, err: expect.stringContaining(sentence) as unknown, out: '' });
  });

  it('says that a port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo; // of TCP
    const { code, err } = await start(['--model', 'sst2', '--port', String(port), '--quiet']).ended;
    other.close();
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('a free port') as unknown });
  });
});
