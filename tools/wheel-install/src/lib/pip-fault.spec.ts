import { pipFault } from './pip-fault';

const WHEEL = { name: 'some-model', version: '0.1.0', sha256: 'ab'.repeat(32) };
const ON_INDEX = "the wheel some-model 0.1.0 on pip's index";
const FROM_INDEX = "the wheel some-model 0.1.0 from pip's index";
const THROUGH_PIP = 'the wheel some-model 0.1.0 through pip';

describe('pipFault', () => {
  it.each([
    [
      'WARNING: Retrying after connection broken by \'NewConnectionError("Failed: [Errno 111] Connection refused")\'\n' +
        'ERROR: No matching distribution found for some-model',
      ['network', FROM_INDEX, 'no connection (Connection refused)', 'Check the network, then do it again.'],
    ],
    [
      'ERROR: Could not resolve host.',
      ['network', FROM_INDEX, 'no connection (ERROR: Could not resolve host)', 'Check the network, then do it again.'],
    ],
    [
      'ERROR: No matching distribution found for some-model',
      ['wheel', ON_INDEX, 'no such file', 'Use an index that has it (python3 -m pip config list shows which is set).'],
    ],
    [
      'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.',
      [
        'wheel',
        'the wheel some-model 0.1.0 as pinned by its checksum',
        'other bytes',
        'Look at the index that pip is set to use (python3 -m pip config list): it serves a different file.',
      ],
    ],
    [
      "OSError: [Errno 28] No space left on device: 'x'",
      ['disk', 'room for the wheel some-model 0.1.0', 'a full disk', 'Free some, then do it again.'],
    ],
    ['Killed', ['pip', THROUGH_PIP, 'Killed', 'Correct that, then do it again.']],
    ['ERROR: no\nbye\n', ['pip', THROUGH_PIP, 'ERROR: no', 'Correct that, then do it again.']],
    ['', ['pip', THROUGH_PIP, 'no output from pip', 'Correct that, then do it again.']],
  ])('of %j', (stderr, [piece, expected, received, next]) => {
    expect(pipFault(WHEEL, stderr, 'do it again.')).toEqual({ piece, expected, received, next });
  });
});
