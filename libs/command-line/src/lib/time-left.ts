const MS_PER_MINUTE = 60_000;
const MINUTES_PER_HOUR = 60;

/** The end of a live line: `, at most 2 h 5 min left`; empty while unknown. */
export function timeLeft(ms: number): string {
  if (!Number.isFinite(ms)) return '';
  const minutes = Math.ceil(ms / MS_PER_MINUTE);
  const hours = Math.floor(minutes / MINUTES_PER_HOUR);
  return `, at most ${hours > 0 ? `${hours} h ` : ''}${minutes % MINUTES_PER_HOUR} min left`;
}
