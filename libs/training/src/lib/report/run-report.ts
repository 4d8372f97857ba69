import type { RunFolder } from '../run-folder';
import type { StopReason } from '../run-state';
import { parseRunLog } from './run-log';
import { parseSamples } from './sample-log';
import { trainingReport } from './training-report';
import type { ReportedRun, RunEnding } from './training-report';

/** Keeps a run's report.html up to date with its logs. */
export class RunReport {
  private hasFailed = false;

  /** @param say - is called once if the report cannot be made */
  constructor(
    private readonly folder: RunFolder,
    private readonly facts: ReportedRun,
    private readonly say: (text: string) => void,
  ) {}

  /** Writes the page anew. A fault is said and ends nothing: a run is worth more than its report. */
  async write(ending?: RunEnding): Promise<void> {
    try {
      const { metrics, samples } = await this.folder.readLogs();
      const data = {
        facts: this.facts,
        log: parseRunLog(metrics),
        samples: parseSamples(samples),
        writtenAt: new Date(),
      };
      await this.folder.replaceReport(trainingReport({ ...data, ending }));
    } catch (fault) {
      if (this.hasFailed) return;
      this.hasFailed = true;
      this.say(`no report: ${sentenceOf(fault)}`);
    }
  }

  /** What the run returns; then the page says how it ended, by its reason or by a fault, which is thrown on. */
  async withEnding<Result extends { readonly reason: StopReason }>(run: () => Promise<Result>): Promise<Result> {
    try {
      const result = await run();
      await this.write({ reason: result.reason });
      return result;
    } catch (fault) {
      await this.write({ fault: sentenceOf(fault) });
      throw fault;
    }
  }
}

function sentenceOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
