/** Compute Engine's capacity advice behind the Advice port, over the wire; and the memory before it. */
import { afterEach, describe, expect, it } from 'vitest';
import { fail, ok, type Result } from '../../src/domain/result.ts';
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import { computeAdvice, rememberedAdvice } from '../../src/google/advice.ts';
import { connectGoogle } from '../../src/google/connect.ts';
import type { AdviceQuestion } from '../../src/ports/advice.ts';
import { SandboxClock } from '../../src/sandbox/clock.ts';
import { type GoogleApi, serveRoutes } from '../../src/sandbox/google-api/server.ts';
import { adviceContract } from '../contracts/advice.ts';
import { openSandbox, START } from './sandbox.ts';

adviceContract('Compute Engine', async () => {
  const { world, clock, google, close } = await openSandbox();
  return {
    advice: computeAdvice(google),
    project: 'ml-research',
    setStockout: (zone, accelerator, on) => world.setStockout(zone, accelerator, on),
    pass: (by) => clock.advance(by),
    close,
  };
});

const QUESTION: AdviceQuestion = {
  project: 'p',
  region: 'us-central1',
  shape: { family: 'l4', count: 1, machineType: 'g2-standard-8' },
  buy: 'spot',
  zones: ['us-central1-a', 'us-central1-b'],
};

describe('odd answers', () => {
  let api: GoogleApi | undefined;
  afterEach(() => api?.close());

  async function ask(answer: () => unknown, patience = 5 * SECOND) {
    const path = '/compute/v1/projects/{project}/regions/{region}/advice/capacity';
    const routes = [{ id: 'compute.advice.capacity', method: 'POST' as const, path, handle: answer }];
    api = await serveRoutes({ routes, clock: { now: () => START }, settle: () => {} });
    return computeAdvice(connectGoogle({ baseUrl: api.url, timeoutMs: 5_000 })).capacity(QUESTION, patience);
  }
  const told = (scores: object, shards: readonly object[]) => () => ({
    recommendations: [{ scores, shards }],
  });

  it.each([
    ['nothing at all', () => ({})],
    ['no score', told({}, [{ zone: 'zones/us-central1-a' }])],
    ['a score that is none', told({ obtainability: 7 }, [{ zone: 'zones/us-central1-a' }])],
    ['no zone', told({ obtainability: 0.9 }, [{ machineType: 'g2-standard-8' }])],
  ])('%s is no advice', async (_, answer) => {
    expect(await ask(answer)).toEqual(ok([]));
  });

  it('reads short and full URLs of zones, once each, and an uptime that is missing', async () => {
    const shards = [
      'zones/us-central1-a',
      'https://www.googleapis.com/compute/v1/projects/p/zones/us-central1-a',
    ];
    const answer = told(
      { obtainability: 0 },
      shards.map((zone) => ({ zone })),
    );
    const advice = { zone: 'us-central1-a', obtainability: 0, uptime: undefined };
    expect(await ask(answer)).toEqual(ok([advice]));
  });

  it('gives up when its patience is over', async () => {
    const never = () => new Promise(() => {});
    expect(await ask(never, 60)).toMatchObject({ ok: false, fault: { kind: 'unavailable' } });
  });
});

describe('the memory', () => {
  const ADVICE = { zone: 'us-central1-a', obtainability: 0.9, uptime: undefined };
  const DENIED = fail({ kind: 'denied' as const, scope: 'project' as const, message: 'no' });
  const LOST = fail({ kind: 'unavailable' as const, scope: 'call' as const, message: 'lost' });

  function remembered(answers: readonly Result<readonly (typeof ADVICE)[]>[]) {
    const clock = new SandboxClock(START);
    let asked = 0;
    const capacity = async () => answers[Math.min(asked++, answers.length - 1)] ?? ok([]);
    const memory = rememberedAdvice({ capacity }, clock);
    return {
      clock,
      asked: () => asked,
      ask: (over = {}) => memory.capacity({ ...QUESTION, ...over }, SECOND),
    };
  }

  it('asks once for everybody, and anew after three minutes', async () => {
    const { clock, asked, ask } = remembered([ok([ADVICE])]);
    expect(await Promise.all([ask(), ask(), ask({ zones: [...QUESTION.zones].reverse() })])).toEqual([
      ok([ADVICE]),
      ok([ADVICE]),
      ok([ADVICE]),
    ]);
    clock.advance(3 * MINUTE - 1);
    await ask();
    expect(asked()).toBe(1);
    clock.advance(1);
    await ask();
    expect(asked()).toBe(2);
  });

  it('keeps questions apart', async () => {
    const { asked, ask } = remembered([ok([ADVICE])]);
    await ask();
    await ask({ project: 'q' });
    await ask({ buy: 'on-demand' });
    await ask({ zones: ['us-central1-a'] });
    await ask({ shape: { ...QUESTION.shape, machineType: 'g2-standard-24' } });
    expect(asked()).toBe(5);
  });

  it('remembers a refusal, and asks again where none was definite', async () => {
    const refused = remembered([DENIED]);
    await refused.ask();
    expect(await refused.ask()).toEqual(DENIED);
    expect(refused.asked()).toBe(1);
    const lost = remembered([LOST, ok([ADVICE])]);
    expect(await lost.ask()).toEqual(LOST);
    expect(await lost.ask()).toEqual(ok([ADVICE]));
  });
});
