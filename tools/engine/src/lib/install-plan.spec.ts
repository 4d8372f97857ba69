import { describePlan, installPlan } from './install-plan';

const at = { XDG_CACHE_HOME: '/cache' };

/** Paths as the wheels have them, and whether they are needed. */
const PATHS = [
  ['tensorflow/libtensorflow_cc.so.2', true],
  ['tensorflow/libtensorflow_framework.so.2', true],
  ['tensorflow/include/tensorflow/c/eager/c_api.h', true],
  ['tensorflow/include/tensorflow/core/platform/ctstring_internal.h', true],
  ['tensorflow/include/xla/tsl/c/tsl_status.h', true],
  ['tensorflow/include/tensorflow/core/framework/op.h', false],
  ['tensorflow/python/_pywrap_tensorflow_common.so', false],
  ['tensorflow/libtensorflow_cc.so.2.txt', false],
] as const;

describe('installPlan', () => {
  it('fetches two wheels for the CPU', () => {
    const plan = installPlan('cpu', at);
    expect(plan.wheels.map((wheel) => wheel.name)).toEqual(['tensorflow-cpu', 'onednn-cpu-gomp']);
    expect(plan.cacheFolder).toBe('/cache/tolmach/engine');
  });

  it('fetches the CUDA build and the parts it loads, in the layout it looks for them', () => {
    const [tensorflow, onednn, ...parts] = installPlan('cuda', at).wheels;
    expect([tensorflow?.name, onednn?.name]).toEqual(['tensorflow', 'onednn-cpu-gomp']);
    expect(parts.map((wheel) => wheel.name)).toEqual(
      expect.arrayContaining(['nvidia-cudnn-cu12', 'nvidia-cublas-cu12']),
    );
    for (const { keep } of parts) {
      expect('nvidia/cudnn/lib/libcudnn.so.9').toMatch(new RegExp(`^(${keep})$`));
      expect('nvidia/cudnn/include/cudnn.h').not.toMatch(new RegExp(`^(${keep})$`));
    }
  });

  it.each(PATHS)('%s is kept: %s', (file, isKept) => {
    for (const device of ['cpu', 'cuda'] as const) {
      const [tensorflow] = installPlan(device, at).wheels;
      expect(new RegExp(`^(${tensorflow?.keep ?? ''})$`).test(file)).toBe(isKept);
    }
  });

  it('keeps one of the three copies of oneDNN', () => {
    const keep = installPlan('cpu', at).wheels[1]?.keep ?? '';
    const kept = ['', '.3', '.3.2'].filter((version) =>
      new RegExp(`^(${keep})$`).test(`onednn_cpu_gomp-2023.2.0.data/data/lib/libdnnl.so${version}`),
    );
    expect(kept).toEqual(['.3']);
  });

  it('pins every wheel to its bytes', () => {
    for (const wheel of [...installPlan('cpu', at).wheels, ...installPlan('cuda', at).wheels]) {
      expect(wheel.sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });
});

describe('describePlan', () => {
  it('names what is fetched and where it goes', () => {
    const lines = describePlan(installPlan('cpu', at));
    expect(lines[0]).toBe('libtensorflow 2.21.0 for cpu');
    expect(lines[1]).toMatch(/^ {2}fetch tensorflow-cpu==2\.21\.0 sha256:[0-9a-f]{64}$/);
    expect(lines[2]).toMatch(/^ {2}fetch onednn-cpu-gomp==2023\.2\.0 sha256:[0-9a-f]{64}$/);
    expect(lines.slice(3)).toEqual([
      '  about 313 MB to fetch; 1300 MB of disk in use at most',
      '  into /cache/tolmach/engine',
    ]);
  });
});
