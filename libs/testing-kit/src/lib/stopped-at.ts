/** What a training is given to be interrupted. */
export interface Stop {
  readonly signal: AbortSignal;
  readonly listener: (event: { readonly kind: string; readonly step?: number }) => void;
}

/** Options of a training that is interrupted as soon as it has reported a step, as a signal would do it. */
export function stoppedAt(step: number): Stop {
  const interrupt = new AbortController();
  return {
    signal: interrupt.signal,
    listener: (event) => {
      if (event.kind === 'step' && (event.step ?? 0) >= step) interrupt.abort();
    },
  };
}
