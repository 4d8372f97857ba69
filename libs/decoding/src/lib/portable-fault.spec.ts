import { ConfigError, DeviceError, ModelFileError } from '@tolmach/contracts';
import { portableFault, revivedFault } from './portable-fault';

const FAULT = { where: 'a', expected: 'b', received: 'c', next: 'D.', code: 'e', details: { f: [1] } };

it.each([ConfigError, DeviceError, ModelFileError])('%p arrives as it was sent', (Kind) => {
  const revived = revivedFault(structuredClone(portableFault(new Kind(FAULT))));
  expect(revived).toBeInstanceOf(Kind);
  expect(revived).toMatchObject({ message: 'a: expected b, received c. D.', code: 'e', details: { f: [1] } });
  expect(revived.cause).toMatchObject({ stack: expect.stringContaining('portable-fault.spec') as string });
});

it.each([new RangeError('bad length'), 'bad length'])('%p is a sentence with the cause', (thrown) => {
  const revived = revivedFault(structuredClone(portableFault(thrown)));
  expect(revived).toBeInstanceOf(DeviceError);
  expect(revived.message).toBe(
    'worker thread: expected a batch to be decoded, received bad length. Open the model without workers to see it closer.',
  );
  expect(revived.cause).toMatchObject({ message: 'bad length' });
});
