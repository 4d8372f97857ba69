import { ExitCode, passOn, sourceFormat, textSources, writeRecords } from '@tolmach/command-line';
import type { JsonRecord, TextRecord } from '@tolmach/command-line';
import { withModel } from '@tolmach/model-commands';
import { MODELS } from './chat-models';
import { searchOf } from './chat-options';
import type { ChatCall } from './chat-options';
import { NO_REPLY, repliesTo } from './conversation';
import type { Reply } from './conversation';
import type { ChatModel, Services } from './services';
import { conversationOf, turnsOf } from './turns';

/** Runs `chat` itself and returns the exit code. */
export async function runChat(call: ChatCall, services: Services): Promise<ExitCode> {
  const { operands, options, streams } = call;
  searchOf(options); // flags that contradict one another are told before a model is opened
  const format = sourceFormat(options);
  const sources = textSources({ operands, areTexts: options.text, format, verb: 'answer' }, streams);
  return withModel(call, MODELS, services, async (model) => {
    await writeRecords(answers(turnsOf(sources, call), model, call), {
      stream: streams.stdout,
      name: 'standard output',
    });
    return ExitCode.Done;
  });
}

/** The replies, a line for each; commands are obeyed in between. */
async function* answers(
  turns: AsyncIterable<TextRecord | JsonRecord>,
  model: ChatModel,
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
    const search = searchOf({ ...call.options, sample: state.sample });
    const [reply = NO_REPLY] = await repliesTo([conversation], model, { search, signal: call.streams.signal });
    if (record.kind === 'text' || record.fields['context'] === undefined) state.said = [...conversation, reply.text];
    yield call.options.format === 'json' ? formatJson(record, reply) : reply.text;
  }
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
  return passOn(members, said, { reply: text, score: rounded(score), logProb: rounded(logProb) });
}

function rounded(value: number): number {
  return Number(value.toFixed(6));
}
