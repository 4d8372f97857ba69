import { describeInstall } from './pinned-wheel';

describe('describeInstall', () => {
  it('names what is fetched, how much, and where it goes', () => {
    const wheels = ['one', 'two'].map((name) => ({ name, version: '1.2', sha256: 'ab' }));
    const facts = { title: 'something', wheels, fetchMegabytes: 274, diskMegabytes: 1200, folder: '/cache/something' };
    expect(describeInstall(facts)).toEqual([
      'something',
      '  fetch one==1.2 sha256:ab',
      '  fetch two==1.2 sha256:ab',
      '  about 274 MB to fetch; 1200 MB of disk in use at most',
      '  into /cache/something',
    ]);
  });
});
