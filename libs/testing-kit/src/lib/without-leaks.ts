import * as tf from '@tensorflow/tfjs-core';
import { Mismatch } from './mismatch';

/**
 * Returns what `body` returns, after checking that as many tensors are alive after it as before. A body that throws is
 * not checked: its own error says more.
 *
 * @example it('leaves nothing behind', () => withoutLeaks(() => tf.ones([2]).dispose()));
 */
export function withoutLeaks<Result>(body: () => Promise<Result>): Promise<Result>;
export function withoutLeaks<Result>(body: () => Result): Result;
export function withoutLeaks<Result>(body: () => Result | Promise<Result>): Result | Promise<Result> {
  const numBefore = tf.memory().numTensors;
  const result = body();
  if (result instanceof Promise) return result.then((value: Result) => checked(value, numBefore));
  return checked(result, numBefore);
}

function checked<Result>(result: Result, numBefore: number): Result {
  const numAfter = tf.memory().numTensors;
  if (numAfter === numBefore) return result;
  const received = `${numAfter} (${numAfter > numBefore ? '+' : ''}${numAfter - numBefore})`;
  const next = 'Dispose what the body owns, wrap computations in tf.tidy, and never dispose an argument.';
  throw new Mismatch('withoutLeaks', `${numBefore} tensors alive after the body as before it`, received, next);
}
