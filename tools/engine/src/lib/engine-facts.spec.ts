import { isEngineFacts, plannedFacts } from './engine-facts';
import { installPlan } from './install-plan';

const facts = plannedFacts(installPlan('cpu', {}), '4.22.0');

describe('plannedFacts', () => {
  it('are the lines of a manifest, in its order', () => {
    const [tensorflow, onednn] = installPlan('cpu', {}).wheels.map((wheel) => wheel.sha256);
    expect(JSON.stringify(facts)).toBe(
      '{"version":8,"device":"cpu","tensorflow":"2.21.0",' +
        `"wheels":{"tensorflow-cpu==2.21.0":"${tensorflow ?? ''}","onednn-cpu-gomp==2023.2.0":"${onednn ?? ''}"},` +
        '"tfjs":"4.22.0"}',
    );
  });
});

describe('isEngineFacts', () => {
  it('knows an engine of another make', () => {
    expect(isEngineFacts({ ...facts, version: 1, tensorflow: '2.99', wheels: {} })).toBe(true);
  });

  it.each(['version', 'device', 'tensorflow', 'wheels', 'tfjs'])('refuses a manifest without %s', (name) => {
    expect(isEngineFacts({ ...facts, [name]: undefined })).toBe(false);
  });
});
