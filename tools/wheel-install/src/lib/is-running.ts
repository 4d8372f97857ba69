/** Whether a process of this number runs: what one that does not has left behind may be removed. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0); // signal 0 asks only
  } catch {
    return false;
  }
}
