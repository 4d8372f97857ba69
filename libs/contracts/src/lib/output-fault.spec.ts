import { OutputError } from './errors';
import { outputFault, systemCode } from './output-fault';

const PLACE = { where: 'out.txt', next: 'Make room.' };
const coded = (code: unknown) => Object.assign(new Error('write failed'), { code });

describe('systemCode', () => {
  it.each([
    ['ENOSPC', coded('ENOSPC')],
    ['E2BIG', coded('E2BIG')],
    ['', coded('ERR_INVALID_ARG_TYPE')], // of Node, for a fault of the program
    ['', new OutputError({ ...PLACE, expected: 'a', received: 'b' })],
    ['', coded(28)],
    ['', 'ENOSPC'],
    ['', null],
  ])('is %p', (code, cause) => {
    expect(systemCode(cause)).toBe(code);
  });
});

describe('outputFault', () => {
  it('says in words what the system said, and keeps its name', () => {
    const cause = coded('ENOSPC');
    const fault = outputFault(PLACE, cause);
    expect(fault).toBeInstanceOf(OutputError);
    expect(fault.message).toBe(
      'out.txt: expected a place that can be written, received a full disk (ENOSPC). Make room.',
    );
    expect(fault).toMatchObject({ code: 'unwritable', details: { systemCode: 'ENOSPC' }, cause });
  });

  it('has the code of a fault of its own', () => {
    expect(outputFault({ ...PLACE, code: 'closed-pipe' }, coded('EPIPE'))).toMatchObject({
      code: 'closed-pipe',
      message: expect.stringContaining('received a closed pipe (EPIPE)') as string,
    });
  });

  it.each([
    ['EXYZ', coded('EXYZ')],
    ['Error: write failed', coded('ERR_STREAM_DESTROYED')],
    ['gone', 'gone'],
  ])('passes on what it has no words for: %s', (received, cause) => {
    expect(outputFault(PLACE, cause).message).toContain(`received ${received}. Make room.`);
  });
});
