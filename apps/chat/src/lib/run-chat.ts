import { PassThrough } from 'node:stream';
import {
  ExitCode,
  passOn,
  shortNumber,
  sourceFormat,
  standardOutput,
  textSources,
  writeRecords,
} from '@tolmach/command-line';
import type { JsonRecord, TextRecord } from '@tolmach/command-line';
import type { SearchSettings } from '@tolmach/contracts';
import { withAnswerer } from './answerer';
import type { Answerer } from './answerer';
import { answerSearchOf } from './chat-options';
import type { ChatCall } from './chat-options';
import { NO_REPLY } from './conversation';
import type { Reply } from './conversation';
import type { Services } from './services';
import { conversationOf, turnsOf } from './turns';

/** Runs `chat` itself and returns the exit code. */
export async function runChat(call: ChatCall, services: Services): Promise<ExitCode> {
  const { operands, options, streams } = call;
  answerSearchOf(options); // flags that contradict one another are told before a model is opened
  const format = sourceFormat(options);
  const sources = textSources({ operands, areTexts: options.text, format, verb: 'answer' }, streams);
  return withAnswerer(call, services, async (answerer) => {
    await writeRecords(answers(turnsOf(sources, call), answerer, call), standardOutput(streams), '');
    return ExitCode.Done;
  });
}

/** The replies, a line for each, text word by word as it is found; commands are obeyed in between. */
async function* answers(
  turns: AsyncIterable<TextRecord | JsonRecord>,
  answerer: Answerer,
  call: ChatCall,
): AsyncGenerator<string> {
  const state = { said: [] as readonly string[], sample: call.options.sample };
  for await (const record of turns) {
    const command = commandOf(record);
    if (command !== undefined) {
      obey(command, state, call);
      continue;
    }
    const conversation = conversationOf(record, state.said);
    if (conversation === undefined) continue;
    const search = answerSearchOf({ ...call.options, sample: state.sample });
    const reply = yield* answer(record, conversation, { answerer, search, call });
    if (record.kind === 'text' || record.fields['context'] === undefined) state.said = [...conversation, reply.text];
  }
}

interface Answering {
  readonly answerer: Answerer;
  readonly search: SearchSettings;
  readonly call: ChatCall;
}

/** The line of a reply, and the reply. */
async function* answer(
  record: TextRecord | JsonRecord,
  conversation: readonly string[],
  { answerer, search, call: { options, streams } }: Answering,
): AsyncGenerator<string, Reply> {
  const isJson = options.format === 'json';
  const finding = heard((onText) => answerer.repliesTo([conversation], { search, signal: streams.signal, onText }));
  let shown = '';
  let next = await finding.next();
  for (; next.done !== true; next = await finding.next()) {
    if (!isJson) yield next.value.slice(shown.length);
    shown = next.value;
  }
  const [reply = NO_REPLY] = next.value;
  yield `${isJson ? formatJson(record, reply) : reply.text.slice(shown.length)}\n`;
  return reply;
}

/** What some work tells while it continues, and then its result. */
async function* heard<Result>(work: (tell: (text: string) => void) => Promise<Result>): AsyncGenerator<string, Result> {
  const told = new PassThrough({ objectMode: true });
  const result = work((text) => void told.write(text)).finally(() => told.end());
  result.catch(() => undefined); // what it throws is thrown below, when all has been heard
  for await (const text of told) yield text as string; // nothing else is written
  return result;
}

/** A line of text that begins with a slash. */
function commandOf(record: TextRecord | JsonRecord): string | undefined {
  const text = record.kind === 'text' ? record.text.trim() : '';
  return text.startsWith('/') ? text : undefined;
}

/** Does what a line that begins with a slash says. */
function obey(command: string, state: { said: readonly string[]; sample: boolean }, { progress }: ChatCall): void {
  if (command === '/reset') {
    state.said = [];
    progress.note('Nothing was said.');
  } else if (command === '/sample') {
    state.sample = !state.sample;
    progress.note(state.sample ? 'Replies are drawn at random.' : 'Replies are the likeliest.');
  } else if (command === '/history')
    state.said.forEach((turn, index) => progress.note(`${String(index + 1)}  ${turn}`));
  else
    progress.note(
      '/reset forgets what was said, /sample draws replies or looks for the likeliest, /history shows turns.',
    );
}

function formatJson(record: TextRecord | JsonRecord, { text, score, logProb }: Reply): string {
  const members = record.kind === 'json' ? record.members : [];
  const said = record.kind === 'text' ? { text: record.text } : {};
  return passOn(members, said, { reply: text, score: shortNumber(score), logProb: shortNumber(logProb) });
}
