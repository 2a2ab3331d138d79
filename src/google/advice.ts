/** Compute Engine's capacity advice behind the Advice port, and a memory that spares repeated calls. */
import type { google as protos } from '@google-cloud/compute/build/protos/protos.js';
import type { ZoneAdvice } from '../domain/advice.ts';
import { ok, type Result } from '../domain/result.ts';
import { type Duration, MINUTE, type Millis, SECOND } from '../domain/time.ts';
import type { Advice, AdviceQuestion } from '../ports/advice.ts';
import type { Clock } from '../ports/clock.ts';
import type { GoogleConnection } from './connect.ts';

type Recommendation = protos.cloud.compute.v1.ICapacityAdviceResponseRecommendation;

const MODEL = { 'on-demand': 'STANDARD', spot: 'SPOT', 'flex-start': 'FLEX_START' } as const;

/** The scores move with what is free; Google names no interval (UNVERIFIED). */
const REMEMBERED: Duration = 3 * MINUTE;

/**
 * The Advice port. Google takes one instance selection a call and answers with one recommendation, whose scores hold
 * for all its zones together: for the best single zone here, so one call covers a region.
 */
export function computeAdvice(google: Pick<GoogleConnection, 'call'>): Advice {
  return {
    async capacity({ project, region, shape, buy, zones }, patience) {
      const answer = await google.call(
        'compute.advice.capacity',
        {
          project,
          region,
          capacityAdviceRequestResource: {
            size: 1,
            instanceProperties: { scheduling: { provisioningModel: MODEL[buy] } },
            instanceFlexibilityPolicy: {
              instanceSelections: { machine: { machineTypes: [shape.machineType] } },
            },
            distributionPolicy: {
              targetShape: 'ANY_SINGLE_ZONE',
              zones: zones.map((zone) => ({ zone: `zones/${zone}` })),
            },
          },
        },
        { timeoutMs: patience },
      );
      return answer.ok ? ok((answer.value.recommendations ?? []).flatMap(readRecommendation)) : answer;
    },
  };
}

/** A recommendation without a score says nothing; 0 is a score. */
function readRecommendation({ scores, shards }: Recommendation): ZoneAdvice[] {
  const obtainability = scores?.obtainability;
  if (typeof obtainability !== 'number' || !(obtainability >= 0 && obtainability <= 1)) return [];
  const uptime = readDuration(scores?.estimatedUptime);
  const zones = (shards ?? []).flatMap(({ zone }) => zone?.split('/').at(-1) || []);
  return [...new Set(zones)].map((zone) => ({ zone, obtainability, uptime }));
}

/** `3600s`, as Google writes a Duration in JSON. */
function readDuration(text: string | null | undefined): Duration | undefined {
  const seconds = /^(\d{1,9}(?:\.\d{1,9})?)s$/.exec(text ?? '')?.[1];
  return seconds === undefined ? undefined : Math.round(Number(seconds) * SECOND);
}

/**
 * Asks the same question once within some minutes, also when several ask it at once. A refusal is remembered as an
 * answer is; what got no definite answer is asked again.
 */
export function rememberedAdvice(advice: Advice, clock: Clock): Advice {
  const known = new Map<string, { readonly at: Millis; readonly answer: ReturnType<Advice['capacity']> }>();
  return {
    capacity(question, patience) {
      const now = clock.now();
      for (const [key, { at }] of known) if (now - at >= REMEMBERED || at > now) known.delete(key);
      const key = keyOf(question);
      const before = known.get(key);
      if (before !== undefined) return before.answer;
      const answer = advice.capacity(question, patience);
      known.set(key, { at: now, answer });
      void answer.then((result) => {
        if (!isDefinite(result) && known.get(key)?.answer === answer) known.delete(key);
      });
      return answer;
    },
  };
}

function keyOf({ project, shape, buy, zones }: AdviceQuestion): string {
  return [project, shape.machineType, buy, ...[...zones].sort()].join(' ');
}

function isDefinite(result: Result<unknown>): boolean {
  return result.ok || (result.fault.kind !== 'unavailable' && result.fault.kind !== 'throttled');
}
