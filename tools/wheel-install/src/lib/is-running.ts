/** Whether a process with this id is running: files left by one that is not may be removed. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0); // signal 0 only asks
  } catch {
    return false;
  }
}
