/**
 * A failed expectation of this kit; its sentence has the house form: where, expected what, received what, what to do
 * next.
 */
export class Mismatch extends Error {
  constructor(where: string, expected: string, received: string, next: string) {
    super(`${where}: expected ${expected}, received ${received}. ${next}`);
    this.name = 'Mismatch';
  }
}
