import { firstLine } from './first-line';

const WORLD = { input: 'hello\n', cwd: __dirname, next: 'Build it.' };

function node(program: string) {
  return firstLine([process.execPath, '-e', program], WORLD);
}

describe('firstLine', () => {
  it('is timed when it comes, not when the program ends', async () => {
    const began = performance.now();
    const { elapsedMs, line } = await node(
      `process.stdin.on('data', (text) => { process.stdout.write(text + 'more'); setTimeout(() => {}, 400); })`,
    );
    expect(line).toBe('hello');
    expect(elapsedMs).toBeLessThan(performance.now() - began - 300);
  });

  it('says why the program failed, and what to do', async () => {
    const failed = node(`console.log('half'); console.error('no model.'); process.exit(3)`);
    await expect(failed).rejects.toThrow(/prints a line and ends with 0, received exit code 3: no model\. Build it\.$/);
  });

  it('refuses a program that says nothing', async () => {
    await expect(node('')).rejects.toThrow('received no line');
  });

  it('refuses a program that is not there', async () => {
    await expect(firstLine(['/no/such/program'], WORLD)).rejects.toThrow(/received spawn .* ENOENT/);
  });
});
