import { UsageError } from './errors';
import { Lifetime } from './lifetime';

it('frees once, and says so to whoever comes later', () => {
  const free = jest.fn();
  const lifetime = new Lifetime('en-de', free);
  expect(() => {
    lifetime.expectOpen();
  }).not.toThrow();
  lifetime.end();
  lifetime.end();
  expect(free).toHaveBeenCalledTimes(1);
  const use = () => {
    lifetime.expectOpen();
  };
  expect(use).toThrow(UsageError);
  expect(use).toThrow(expect.objectContaining({ code: 'disposed' }) as Error);
  expect(use).toThrow('en-de: expected one that is still open, received one that was disposed.');
});

it('is over before it frees, so that what is freed may not be used meanwhile', () => {
  const lifetime: Lifetime = new Lifetime('a variable', () => {
    lifetime.expectOpen();
  });
  expect(() => {
    lifetime.end();
  }).toThrow('a variable');
});
