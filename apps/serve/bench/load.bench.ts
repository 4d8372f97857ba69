import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';

/**
 * `load.bench ADDRESS SENTENCES CLIENTS REQUESTS`: so many clients ask a running server for the German of one sentence
 * after another, each as soon as it has its answer. Prints one line of JSON.
 */
const [address = '', file = '', clients = '1', requests = '100'] = process.argv.slice(2);
const sentences = readFileSync(file, 'utf8').split('\n').slice(0, -1);
const [numClients, numRequests] = [Number(clients), Number(requests)];
const agent = new Agent({ keepAlive: true, maxSockets: numClients });

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

function send(path: string, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const options = { agent, headers, method: body === undefined ? 'GET' : 'POST' };
    const asked = request(new URL(path, address), options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => {
        resolve({ status: response.statusCode, body: text });
      });
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

async function residentMb(): Promise<number> {
  const { body } = await send('/metrics');
  return Math.round(Number(/^process_resident_memory_bytes (\S+)/m.exec(body)?.[1]) / 1e6);
}

async function main(): Promise<void> {
  const times: number[] = [];
  const faults: Record<string, number> = {};
  let next = 0;
  const residentBefore = await residentMb();
  const start = performance.now();
  const client = async (): Promise<void> => {
    while (next < numRequests) {
      const text = sentences[next++ % sentences.length];
      const began = performance.now();
      const answer = await send('/api/translate', JSON.stringify({ text, target: 'de' })).catch(String);
      const isRight =
        typeof answer !== 'string' && answer.status === 200 && answer.body.includes('"translations":[{"text":"');
      if (isRight) times.push(performance.now() - began);
      else {
        const name = typeof answer === 'string' ? answer : String(answer.status);
        faults[name] = (faults[name] ?? 0) + 1;
      }
    }
  };
  await Promise.all(Array.from({ length: numClients }, client));
  const seconds = (performance.now() - start) / 1000;
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN);
  const memory = { residentBefore, residentAfter: await residentMb().catch(() => NaN) };
  const result = { numClients, numRequests, perSecond: Number((sorted.length / seconds).toFixed(1)), p50: at(0.5), p99: at(0.99), faults, ...memory }; // prettier-ignore
  process.stdout.write(`${JSON.stringify(result)}\n`);
  agent.destroy();
}

void main();
