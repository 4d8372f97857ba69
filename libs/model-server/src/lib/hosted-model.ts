import type { Hosted } from './hosted-models';
import { RequestFault } from './request-fault';

/** What a request's `model` is, for whoever reads the interface. */
export const MODEL_NAME = 'Name of a model, as /api/models lists them';

/**
 * The model of a name; the first one without a name.
 * @throws {@link RequestFault} 404 when there is no such model
 */
export function hostedModel<Model>(models: readonly Hosted<Model>[], name: string | undefined): Hosted<Model> {
  const found = models.find((one) => name === undefined || one.name === name);
  if (found !== undefined) return found;
  const names = models.map((one) => one.name).join(', ');
  throw new RequestFault(404, 'no-such-model', `Expected a model of this server (${names || 'there is none'}).`);
}
