/** What a host of a TPU writes of itself, read back: whole or not at all. */
import { describe, expect, test } from 'vitest';
import { MINUTE } from '../../../src/domain/time.ts';
import { reportedSamples } from '../../../src/domain/tpu-report.ts';
import { parseReport } from '../../../src/google/tpu/own-report.ts';

const NOON = 1_795_176_000_000;
const SAID = '{"at":1795176000000,"worker":3,"busy":[0,87.5,null],"cpu":[1,2,3],"network":[900,null,1200]}';

test('a report gives a sample for each minute that was measured, the newest at its end', () => {
  const report = parseReport(SAID);
  expect(report?.worker).toBe(3);
  expect(report && reportedSamples(report, NOON + 30_000)).toEqual({
    tensorcore: [
      { at: NOON - 2 * MINUTE, value: 0 },
      { at: NOON - MINUTE, value: 87.5 },
    ],
    cpu: [
      { at: NOON - 2 * MINUTE, value: 1 },
      { at: NOON - MINUTE, value: 2 },
      { at: NOON, value: 3 },
    ],
    network: [
      { at: NOON - 2 * MINUTE, value: 900 },
      { at: NOON, value: 1200 },
    ],
  });
});

test('a host whose clock is ahead has said nothing: its old minutes would pass for new ones', () => {
  const report = parseReport(SAID);
  expect(report && reportedSamples(report, NOON - 2 * MINUTE)).toEqual({});
});

describe('what is no whole report is none', () => {
  test.each([
    ['cut off', SAID.slice(0, -9)],
    ['nothing', ''],
    ['another thing', '"ready"'],
    ['a signal that is missing', SAID.replace(',"cpu":[1,2,3]', '')],
    ['text for a number', SAID.replace('87.5', '"87.5"')],
    ['more than everything', SAID.replace('87.5', '870')],
    ['less than nothing', SAID.replace('900', '-900')],
    ['a time in seconds', SAID.replace('1795176000000', '1795176001')],
    ['a worker before the first', SAID.replace('"worker":3', '"worker":-1')],
    ['far more minutes than are written', SAID.replace('[1,2,3]', `[${'1,'.repeat(5_000)}1]`)],
  ])('%s', (_, text) => {
    expect(parseReport(text)).toBeUndefined();
  });
});
