import { InputError, OutputError } from '@tolmach/contracts';
import { inputFault, outputFault, systemCode, writing } from './file-fault';

const PLACE = { where: 'out.txt', next: 'Make room.' };
const coded = (code: unknown) => Object.assign(new Error('write failed'), { code });

describe('systemCode', () => {
  it.each([
    ['ENOSPC', coded('ENOSPC')],
    ['E2BIG', coded('E2BIG')],
    ['', coded('ERR_INVALID_ARG_TYPE')], // of Node, for a fault of the program
    ['', new OutputError({ where: 'out', next: 'Wait.', expected: 'a', received: 'b' })],
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

  it.each([
    ['ENOSPC', 'a full disk (ENOSPC). Free some space and run again; what was complete before is intact.'],
    ['EACCES', 'no permission to write (EACCES). Choose a place you may write to.'],
    ['ENOENT', 'a folder that does not exist (ENOENT). Check the path; its parent folder must exist.'],
    ['EXYZ', 'EXYZ. Check the disk and the folder, then run again.'],
  ])('of %s says: %s', (code, received) => {
    const fault = outputFault({ where: 'out' }, coded(code));
    expect(fault).toBeInstanceOf(OutputError);
    expect(fault.message).toBe(`out: expected a place that can be written, received ${received}`);
    expect(fault).toMatchObject({ code: 'unwritable', details: { systemCode: code } });
  });

  it('gives the advice and the code of one who knows better', () => {
    const fault = outputFault({ where: 'out', next: 'Wait.', code: 'own' }, coded('ENOSPC'));
    expect(fault.message).toContain('(ENOSPC). Wait.');
    expect(fault.code).toBe('own');
  });
});

describe('inputFault', () => {
  const place = { where: 'in', expected: 'a text', next: 'Look.', code: 'unreadable', details: { path: 'in' } };

  it.each([
    ['no such file (ENOENT)', coded('ENOENT')],
    ['a folder (EISDIR)', coded('EISDIR')],
    ['no permission to read it (EACCES)', coded('EACCES')],
    ['a file too large to read', coded('ERR_FS_FILE_TOO_LARGE')],
    ['EXYZ', coded('EXYZ')],
    ['gone', 'gone'],
  ])('says: %s', (received, cause) => {
    const fault = inputFault(place, cause);
    expect(fault).toBeInstanceOf(InputError);
    expect(fault.message).toBe(`in: expected a text, received ${received}. Look.`);
    expect(fault).toMatchObject({ code: 'unreadable', details: { path: 'in' }, cause });
  });
});

describe('writing', () => {
  it('returns what the action does, and names the place of what the system refuses', async () => {
    expect(await writing('out', () => Promise.resolve(1))).toBe(1);
    await expect(writing('out', () => Promise.reject(coded('EIO')), 'Wait.')).rejects.toThrow(
      'out: expected a place that can be written, received a failing disk (EIO). Wait.',
    );
  });

  it('passes on all other errors', async () => {
    const fault = new RangeError('no');
    await expect(writing('out', () => Promise.reject(fault))).rejects.toBe(fault);
  });
});
