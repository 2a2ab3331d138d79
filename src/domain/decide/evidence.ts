/** What a warning shows: the signals over the window, few enough points for a chart, with the peaks kept. */
import { costOf, type Money, type Price } from '../money.ts';
import { SIGNALS } from '../signal.ts';
import type { Millis } from '../time.ts';
import type { IdleRule, Sample, Samples, Verdict } from '../utilization.ts';
import type { Evidence } from '../watch.ts';

/** Slack's charts take at most 20 points a series. */
export const MOST_POINTS = 20;

export interface EvidenceInput {
  readonly samples: Samples;
  readonly rule: IdleRule;
  readonly verdict: Verdict;
  /** undefined = unknown: then the waste is unknown too. */
  readonly price: Price | undefined;
  /** Quiet since then as far as ever seen; the verdict's own beginning when undefined. */
  readonly quietSince?: Millis | undefined;
  readonly now: Millis;
}

/** The series of the rule's window, signals without a point left out, and the money spent while idle. */
export function evidenceOf(input: EvidenceInput): Evidence {
  const { samples, rule, now } = input;
  const from = now - rule.window;
  const series = SIGNALS.flatMap((signal) => {
    const points = thin(samples[signal] ?? [], from, now);
    return points.length === 0 ? [] : [{ signal, points }];
  });
  return { window: rule.window, series, wasted: wasted(input) };
}

/**
 * At most `most` samples of [from, to], oldest first: the highest of each of as many equal stretches of time, at its
 * own time. Samples that make no sense are left out.
 */
export function thin(samples: readonly Sample[], from: Millis, to: Millis, most = MOST_POINTS): Sample[] {
  const inside = samples.filter(
    ({ at, value }) => at >= from && at <= to && Number.isFinite(value) && value >= 0,
  );
  if (inside.length <= most) return inside.toSorted((a, b) => a.at - b.at);
  const highest: (Sample | undefined)[] = Array.from({ length: most });
  for (const sample of inside) {
    const stretch = Math.min(most - 1, Math.floor(((sample.at - from) / (to - from)) * most));
    const best = highest[stretch];
    if (best === undefined || sample.value > best.value) highest[stretch] = sample;
  }
  return highest.flatMap((sample) => sample ?? []);
}

function wasted({ verdict, price, quietSince, now }: EvidenceInput): Money | undefined {
  if (verdict.kind !== 'idle' || price === undefined) return undefined;
  return costOf(price, Math.max(0, now - (quietSince ?? verdict.since)));
}
