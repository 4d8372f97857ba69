import { ReportWindow } from './progress';

it('ReportWindow gives means by unit and the largest norm, then starts anew', () => {
  const window = new ReportWindow();
  window.add(2, 5, 10);
  window.add(1, 7, 30);
  expect(window.sums).toEqual({ loss: 50, count: 40, gradientNorm: 7 });
  expect(window.means).toMatchObject({ loss: 1.25, gradientNorm: 7, count: 40 });
  window.restart();
  window.add(4, 1, 10);
  expect(window.means).toMatchObject({ loss: 4, gradientNorm: 1, count: 10 });
});

it('ReportWindow continues from the sums of a checkpoint', () => {
  const window = new ReportWindow({ loss: 50, count: 40, gradientNorm: 7 });
  window.add(5, 1, 10);
  expect(window.means).toMatchObject({ loss: 2, gradientNorm: 7, count: 50 });
});
