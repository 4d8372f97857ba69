/* eslint-disable @typescript-eslint/no-require-imports -- a library is loaded when it is needed first: --help need not wait for it */
import { lazy } from '@tolmach/contracts';
import { SYSTEMS } from './systems';

/** What the commands call to do the work. */
export interface Services {
  readonly systems: typeof SYSTEMS;
  readonly drawn: typeof import('@tolmach/plot').drawn;
}

/** The real ones. */
export const services: Services = {
  systems: SYSTEMS,
  drawn: lazy(() => require('@tolmach/plot') as typeof import('@tolmach/plot'), 'drawn'), // its own type
};
