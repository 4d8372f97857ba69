import { tool, world } from '../../testing/tool';
import type { Call } from './command';
import { ExitCode } from './exit-code';
import { needOption } from './option';
import { runCommand } from './run-command';

async function calledWith(...argv: string[]): Promise<Call> {
  const calls: Call[] = [];
  const { streams, err } = world();
  await runCommand(
    tool(async (call) => {
      calls.push(call);
      return ExitCode.Done;
    }),
    argv,
    streams,
  );
  const [call] = calls;
  if (call === undefined) throw new Error(err());
  return call;
}

async function refusal(...argv: string[]): Promise<string> {
  const { streams, err } = world();
  const code = await runCommand(
    tool(async () => ExitCode.Done),
    argv,
    streams,
  );
  expect(code).toBe(ExitCode.Usage);
  return err();
}

describe('the command line', () => {
  it('hands over operands, given values and fallbacks', async () => {
    const call = await calledWith('A text.', '--n-best', '3', '--alpha=0.6', 'second', '--attention');
    expect(call.operands).toEqual(['A text.', 'second']);
    expect(call.options).toMatchObject({ model: 'en-de', nBest: 3, alpha: 0.6, engine: 'auto', attention: true });
  });

  it('takes everything after -- as an operand, also the name of a sub-command or a flag', async () => {
    expect((await calledWith('--n-best', '2', '--', 'train', '--model')).operands).toEqual(['train', '--model']);
  });

  it('runs a sub-command with its own flags, collecting repeated ones', async () => {
    const { streams, out } = world();
    const argv = ['train', '--reference', 'a', '--reference', 'b', '--engine', 'wasm'];
    expect(await runCommand(tool(jest.fn()), argv, streams)).toBe(ExitCode.Done);
    expect(JSON.parse(out())).toMatchObject({ engine: 'wasm', reference: ['a', 'b'] });
  });

  it.each(['trian', 'rain', 'trai', 'tain'])('asks whether the single word %s is meant as a command', async (word) => {
    expect(await refusal(word)).toBe(
      `tool: expected a command, or TEXT, received ${word}. Did you mean the command train? If not: -- ${word}\n`,
    );
    expect((await calledWith('--', word)).operands).toEqual([word]);
    expect(await refusal(word, '--epochs', '3')).toContain('received --epochs. Did you mean the command train?');
  });

  it.each([['Train'], ['dog'], ['trainers'], ['rain', 'again'], ['rain, rain']])(
    'takes %j as it is',
    async (...words) => {
      expect((await calledWith(...words)).operands).toEqual(words);
    },
  );

  it('lets flags that both know stand before a sub-command, and refuses the others', async () => {
    const { streams, out } = world();
    await runCommand(tool(jest.fn()), ['--engine', 'wasm', 'train'], streams);
    expect(JSON.parse(out())).toMatchObject({ engine: 'wasm' });
    expect(await refusal('--model', 'x', 'train')).toContain(
      'tool train: expected only flags of this command, received --model',
    );
  });

  it.each([
    [['--n-bets', '3'], 'tool: expected a known flag, received --n-bets. Did you mean --n-best?\n'],
    [['train', '--engin=wasm'], 'tool train: expected a known flag, received --engin=wasm. Did you mean --engine?\n'],
    [
      ['- a dash'],
      'tool: expected a known flag, received - a dash. See tool --help for the flags; text that starts with a dash goes after "--".\n',
    ],
    [
      ['--n-best', 'many'],
      '--n-best: expected a whole number from 1 to 9, received many. Give another value, or omit --n-best (default: 1).\n',
    ],
    [
      ['--n-best', '1.5'],
      '--n-best: expected a whole number from 1 to 9, received 1.5. Give another value, or omit --n-best (default: 1).\n',
    ],
    [
      ['--n-best', ''],
      '--n-best: expected a whole number from 1 to 9, received . Give another value, or omit --n-best (default: 1).\n',
    ],
    [['--alpha', '-1'], '--alpha: expected a number from 0 to 5, received -1. Give another value, or omit --alpha.\n'],
    [
      ['--engine', 'gpu'],
      '--engine: expected one of auto, wasm, received gpu. Give another value, or omit --engine (default: auto).\n',
    ],
    [
      ['--model', ''],
      '--model: expected NAME, received an empty text. Give another value, or omit --model (default: en-de).\n',
    ],
    [['--model'], '--model: expected a value (--model <NAME>), received nothing. See tool --help for examples.\n'],
    [['train', 'x'], 'tool train: expected only flags, received the argument x. See tool train --help for examples.\n'],
  ])('refuses %j in one sentence', async (argv, sentence) => {
    expect(await refusal(...argv)).toBe(sentence);
  });

  it('names a flag that is missing', () => {
    expect(() => needOption(undefined, '--out', 'a folder')).toThrow('--out: expected a folder, received nothing.');
  });

  it('starts help with two examples, groups the flags, and shows defaults and choices', async () => {
    const { streams, out } = world();
    expect(await runCommand(tool(jest.fn()), ['--help'], streams)).toBe(ExitCode.Done);
    expect(out()).toMatchInlineSnapshot(`
     "Examples:
       tool "A text."
       tool < in.txt

     Do things.

     Usage: tool [options] [TEXT...]

     Arguments:
       TEXT             a text

     Commands:
       train            Train a model

     Model:
       --model NAME     model (default: en-de)

     Output:
       --attention      attention

     Search:
       --n-best N       n (default: 1)
       --alpha X        alpha

     Device:
       --engine ENGINE  engine (choices: auto, wasm; default: auto)

     General:
       --quiet          no progress and no notices on standard error
       --verbose        print the stack of an error, and its causes
       -V, --version    show the version
       -h, --help       show this help

     Closing words.
     "
    `);
  });

  it('prints the version', async () => {
    const { streams, out } = world();
    expect(await runCommand(tool(jest.fn()), ['--version'], streams)).toBe(ExitCode.Done);
    expect(out()).toBe('tool 1.2.3 (model format 1)\n');
  });
});
