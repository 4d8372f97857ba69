import { readFileSync, rmSync } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { FakeWorld } from '../../testing/fake-world';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => {
  rmSync(world.folder, { recursive: true });
});

const said = (text: string) => ({ stdin: Readable.from([Buffer.from(text)]) });
const sources = () => world.asked.map((one) => one.sources[0]);
const jsonOf = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

describe('chat', () => {
  it('answers each line, given the last three turns', async () => {
    const { code, out, err } = await world.run([], said('hello\n\nhow are  you?\nand I?\n'));
    expect([code, out, err]).toEqual([0, 'HELLO!\nHOW ARE YOU?!\nAND I?!\n', 'engine: a fake\n']);
    expect(sources()).toEqual(['hello', 'hello ⏎ HELLO! ⏎ how are you?', 'how are you? ⏎ HOW ARE YOU?! ⏎ and I?']);
    expect(world.asked[0]?.options.steps).toMatchObject({ sentences: false, masking: false });
    expect(world.numDisposed).toBe(1);
  });

  it('shows a reply word by word as it is found', async () => {
    const stdout = new PassThrough();
    const written: string[] = [];
    stdout.on('data', (part: Buffer) => void written.push(part.toString()));
    expect((await world.run(['what is new?'], { stdout })).code).toBe(0);
    expect(written).toEqual(['WHAT', ' IS', ' NEW?!\n']);
  });

  it('takes arguments as the turns of one conversation', async () => {
    expect((await world.run(['good day', 'what is new?'])).out).toBe('GOOD DAY!\nWHAT IS NEW?!\n');
    expect(sources()[1]).toBe('good day ⏎ GOOD DAY! ⏎ what is new?');
  });

  it('forgets, draws and shows turns when it is told to', async () => {
    const { out, err } = await world.run([], said('hello\n/history\n/sample\n/reset\nagain\n/sing\n'));
    expect(out).toBe('HELLO!\nAGAIN!\n');
    expect(sources()).toEqual(['hello', 'again']);
    expect(world.asked.map(({ options }) => options.search?.sampling !== undefined)).toEqual([false, true]);
    expect(err).toMatch(/1 {2}hello\n2 {2}HELLO!\n.*drawn at random\.\nNothing was said\.\n\/reset forgets/);
  });

  it('prompts on a terminal, and ends with its end', async () => {
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    const running = world.run([], { stdin });
    stdin.end('hello\n');
    const { code, out } = await running;
    expect(code).toBe(0);
    expect(out).toContain('> ');
    expect(out).toContain('HELLO!\n');
  });

  it('answers contexts of JSON lines, each a conversation of its own, and passes their fields on', async () => {
    const lines = '{"id":7,"context":["a","b ⏎ c"]}\n{"text":"d"}\n{"text":"e","n":1.0}\n';
    const { code, out } = await world.run(['--format', 'json'], said(lines));
    expect(code).toBe(0);
    expect(jsonOf(out)).toEqual([
      { id: 7, context: ['a', 'b ⏎ c'], reply: 'B C!', score: -0.5, logProb: -1.5 },
      { text: 'd', reply: 'D!', score: -0.5, logProb: -1.5 },
      { text: 'e', n: 1, reply: 'E!', score: -0.5, logProb: -1.5 },
    ]);
    expect(out).toContain('"n":1.0');
    expect(sources()).toEqual(['a ⏎ b c', 'd', 'd ⏎ D! ⏎ e']);
  });

  it.each([
    ['{"context":[]}\n', 4, /standard input, line 1: expected turns in "context", a list of texts, or the next turn/],
    ['{"context":"a"}\n', 4, /line 1: expected turns in "context"/],
    ['{"context":["a"]\n', 4, /received a JSON document/],
  ])('refuses %s', async (line, expected, sentence) => {
    const { code, err } = await world.run(['--format', 'json'], said(line));
    expect(code).toBe(expected);
    expect(err).toMatch(sentence);
  });

  it('refuses flags that contradict one another before it opens a model', async () => {
    const { code, err } = await world.run(['--temperature', '0.7', 'hello']);
    expect([code, world.loaded]).toEqual([2, []]);
    expect(err).toMatch(/--temperature: expected --sample with it/);
  });

  it('takes the reply that the language model finds least likely, if its likelihood counts for enough', async () => {
    const flags = ['--language-model', 'everyday', 'hello there'];
    const scored = async (...more: string[]) => jsonOf((await world.run([...flags, '--format', 'json', ...more])).out);
    // HELLO THERE!: -1.5, with nothing to lose. well, hello there!: -3, and 15 small letters, 9 of them in its first two words.
    expect(await scored('--anti-lm', '0.05')).toMatchObject([{ reply: 'HELLO THERE!', score: -1.5, logProb: -1.5 }]);
    expect(await scored('--anti-lm', '1')).toMatchObject([{ reply: 'well, hello there!', score: 11, logProb: -3 }]);
    expect(await scored('--anti-lm', '1', '--anti-lm-words', '2')).toMatchObject([{ score: 6, logProb: -3 }]);
    expect(world.loaded.map(({ folder }) => folder).slice(0, 2)).toEqual([
      world.path('models/chat-en'),
      world.path('models/everyday'),
    ]);
    expect(world.numDisposed).toBe(6);
  });

  it('looks for as many replies as it can choose from', async () => {
    const flags = ['--language-model', 'everyday', 'hello'];
    await world.run([...flags, '--beam', '8', '--beam-groups', '4']);
    await world.run([...flags, '--sample']);
    await world.run(['hello']);
    expect(world.asked.map(({ options }) => options.search?.numBest)).toEqual([8, 10, undefined]);
  });

  it.each([
    [['--language-model', 'letters'], 3, /expected a language model of bytes or pieces.*received one of characters/],
    [['--language-model', 'en-de'], 3, /--language-model: expected an installed model \(everyday, letters\)/],
    [['--anti-lm', '-1'], 2, /--anti-lm: expected a number from 0 to 10/],
  ])('refuses %j', async (flags, expected, sentence) => {
    const { code, err } = await world.run([...flags, 'hello']);
    expect(err).toMatch(sentence);
    expect([code, world.numDisposed]).toEqual([expected, world.loaded.length]);
  });

  it('lists and takes models that answer, and no others', async () => {
    expect((await world.run(['models'])).out).toMatch(/^chat-en {2,}en-x-turns to en-x-reply {2}/m);
    expect((await world.run(['models'])).out).not.toContain('en-de');
    expect((await world.run(['--model', 'en-de', 'x'])).err).toContain('expected an installed model (chat-en)');
  });
});

const DIALOGUES = [
  { context: ['a', 'b', 'c', 'd'], responses: ['D!', 'f  g'] },
  { context: ['h'], responses: ['i j'] },
].map((line) => JSON.stringify(line));

describe('chat pairs', () => {
  it('writes the last turns and a response, line by line', async () => {
    const data = world.write('train.jsonl', DIALOGUES.join('\n'));
    const { out } = await world.run(['pairs', '--data', data, '--out', world.path('train')]);
    expect(out).toBe(`${world.path('train.turns')}\n${world.path('train.reply')}\n`);
    expect(readFileSync(world.path('train.turns'), 'utf8')).toBe('b ⏎ c ⏎ d\nb ⏎ c ⏎ d\nh\n');
    expect(readFileSync(world.path('train.reply'), 'utf8')).toBe('D!\nf g\ni j\n');
  });

  it.each([
    ['', /line 1: expected a dialogue/],
    [`${DIALOGUES[0] ?? ''}\n{"context":["a"],"responses":[" "]}\n`, /line 2: expected a dialogue/],
    ['{"context":"a","responses":["b"]}', /line 1: expected a dialogue/],
    ['hello\n', /line 1/],
  ])('refuses %j', async (content, sentence) => {
    const { code, err } = await world.run(['pairs', '--data', world.write('x.jsonl', content), '--out', 'x']);
    expect(code).toBe(4);
    expect(err).toMatch(sentence);
  });

  it('replaces nothing that is there, be it the dialogues, unless it is told to', async () => {
    const data = world.write('d.turns', DIALOGUES.join('\n'));
    const own = await world.run(['pairs', '--data', data, '--out', world.path('d'), '--overwrite']);
    expect([own.code, own.err]).toEqual([2, expect.stringContaining('a file that is not among the inputs')]);
    const reply = world.write('e.reply', 'mine\n');
    const other = await world.run(['pairs', '--data', data, '--out', world.path('e')]);
    expect([other.code, other.err]).toEqual([2, expect.stringContaining('--overwrite')]);
    expect(readFileSync(reply, 'utf8')).toBe('mine\n');
    expect((await world.run(['pairs', '--data', data, '--out', world.path('e'), '--overwrite'])).code).toBe(0);
    expect(readFileSync(reply, 'utf8')).toBe('D!\nf g\ni j\n');
    expect((await world.run(['pairs', '--data', data, '--out', world.path('none/e')])).code).toBe(6);
  });
});

describe('chat evaluate', () => {
  it('scores replies against all responses, and how likely the responses are', async () => {
    const data = world.write('val.jsonl', DIALOGUES.join('\n'));
    const { code, out } = await world.run(['evaluate', '--data', data, '--format', 'json']);
    expect(code).toBe(0);
    // Words and ends: D! . f g . i j . = 8; bytes with ends: 3 + 4 + 4 = 11.
    expect(jsonOf(out)[0]).toMatchObject({
      perplexity: Number(Math.exp(12 / 8).toFixed(4)),
      bitsPerByte: Number((12 / Math.LN2 / 11).toFixed(4)),
      distinct1: 0.75, // d ! h !
      distinct2: 1,
      dialogues: 2,
    });
    expect(world.scorePairs.mock.calls[0]).toMatchObject([
      { folder: world.path('models/chat-en') },
      [
        { source: 'b ⏎ c ⏎ d', target: 'D!' },
        { source: 'b ⏎ c ⏎ d', target: 'f g' },
        { source: 'h', target: 'i j' },
      ],
      { engine: 'auto' },
    ]);
    const perfect = world.write(
      'same.jsonl',
      '{"context":["one two three four"],"responses":["x","ONE TWO THREE FOUR!"]}',
    );
    expect((await world.run(['evaluate', '--data', perfect])).out).toMatch(/^bleu +100\.0000$/m);
  });
});
