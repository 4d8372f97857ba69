import { serverEvents } from './server-events';

async function* inParts(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let from = 0; from < bytes.length; from += size) {
    await Promise.resolve();
    yield bytes.slice(from, from + size);
  }
}

const STREAM =
  'data: {"text":"é"}\n\ndata: two\ndata:lines\nid: 7\n\n: a comment\n\nevent: end\r\ndata: {}\r\n\r\ndata: cut';

it.each([1, 2, 3, 7, 1000])('reads events from parts of %d bytes, and not one that broke off', async (size) => {
  const found = [];
  for await (const event of serverEvents(inParts(STREAM, size))) found.push(event);
  expect(found).toEqual([
    { name: 'message', data: '{"text":"é"}' },
    { name: 'message', data: 'two\nlines' },
    { name: 'end', data: '{}' },
  ]);
});
