import { ConfigError } from '@tolmach/contracts';
import { configChanges } from './config-changes';

/** Keys of an architecture that no parameter depends on: a model may be trained further with other values. */
const FREE_KEYS: readonly string[] = [
  'dropout',
  'dropoutKind',
  'inputDropout',
  'embeddingDropout',
  'outputDropout',
  'recurrentDropout',
  'weightDropout',
  'zoneout',
  'initialisation',
];

/** Sections of a config, or of a model.json, that describe a network. */
export type NetworkSections = Readonly<Record<string, object>>;

/**
 * Returns when the parameters of a model are those of the network that a config describes.
 * @param folder - of the model
 * @throws {@link ConfigError} naming the keys that differ
 */
export function expectSameNetwork(folder: string, config: NetworkSections, model: NetworkSections): void {
  const changes = configChanges(parametersOf(model), parametersOf(config));
  if (changes.length === 0) return;
  const named = changes.map(({ key, before, now }) => `${key} ${valueText(before)} (in the config ${valueText(now)})`);
  throw new ConfigError({
    where: folder,
    expected: 'a model to start from with the architecture that the config names',
    received: `one with ${named.join(', ')}`,
    next: `Leave these keys out of the config, and those of the model are used, or start anew.`,
    code: 'other-architecture',
    details: { changes },
  });
}

function parametersOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !FREE_KEYS.includes(key));
  return Array.isArray(value) ? value : Object.fromEntries(kept.map(([key, inner]) => [key, parametersOf(inner)]));
}

function valueText(value: unknown): string {
  return value === undefined ? 'unset' : JSON.stringify(value);
}
