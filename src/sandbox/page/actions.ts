/** What the page can do: each action's name, the shape of its input, and its effect on the sandbox. */
import { setTimeout } from 'node:timers/promises';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { type Duration, HOUR, MINUTE, type Millis } from '../../domain/time.ts';
import type { SandboxClock } from '../clock.ts';
import { findPerson, type PageSources } from './snapshot.ts';

const id = z.string().min(1).max(255);
const json = z.record(z.string(), z.unknown());
const percent = z.number().min(0).max(100);
const machine = z.strictObject({ project: id, zone: id, name: id });
const place = z.union([z.strictObject({ channel: id, ts: id }), z.strictObject({ viewId: id })]);

/** An action that the sandbox refuses: the message says why. */
class Refused extends Error {}

/** Throws ZodError when the input has the wrong shape, and Error with a sentence when the sandbox refuses. */
type Run = (sources: PageSources, input: unknown) => unknown;

function action<S extends z.ZodType>(
  schema: S,
  run: (sources: PageSources, input: z.infer<S>) => unknown,
): { readonly schema: S; readonly run: Run } {
  return { schema, run: (sources, input) => run(sources, schema.parse(input)) };
}

/** An action of a person at the simulated Slack. */
function byPerson<S extends z.ZodRawShape>(
  shape: S,
  run: (sources: PageSources, input: z.infer<z.ZodObject<S>> & { user: string }) => unknown,
) {
  const schema = z.strictObject({ user: id, ...shape });
  return action(schema, (sources, input) => {
    const known = input as z.infer<z.ZodObject<S>> & { user: string };
    if (findPerson(sources.desk, known.user) === undefined)
      throw new Refused(`Nobody here is ${known.user}.`);
    return run(sources, known);
  });
}

/** The next 9:00 by the wall clock of `tz` (an IANA name) that is later than `now`. */
export function nextMorning(now: Millis, tz: string): Millis {
  const here = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(tz);
  const nine = here.withPlainTime('09:00');
  const next =
    Temporal.ZonedDateTime.compare(nine, here) > 0 ? nine : nine.add({ days: 1 }).withPlainTime('09:00');
  return next.epochMilliseconds;
}

/** The shortest step of a leap, and how many steps the longest takes. */
const STEP = MINUTE;
const STEPS = 100;

/**
 * Moves the clock ahead by `by` in steps, with `stride` real milliseconds after each, so that whoever watches the
 * clock lives through the time between instead of missing it.
 */
async function leap(clock: SandboxClock, by: Duration, stride: Duration): Promise<void> {
  const from = clock.now();
  const count = Math.min(STEPS, Math.max(1, Math.ceil(by / STEP)));
  for (let i = 1; i <= count; i++) {
    clock.advanceTo(from + Math.round((by * i) / count));
    await setTimeout(stride, undefined, { ref: false });
  }
}

const JUMPS = { '15m': 15 * MINUTE, '1h': HOUR } as const;

/** By the last segment of `POST /api/<name>`. */
export const ACTIONS = {
  type: byPerson({ channel: id, text: z.string().min(1).max(12_000) }, ({ desk }, input) =>
    desk.type(input.user, input.channel, input.text),
  ),
  act: byPerson({ place, blockId: id, action: json, state: json.optional() }, ({ desk }, input) =>
    desk.act(input.user, input.place, input.blockId, input.action, input.state),
  ),
  submit: byPerson({ viewId: id, values: json }, ({ desk }, input) =>
    desk.submit(input.user, input.viewId, input.values),
  ),
  close: byPerson({ viewId: id }, ({ desk }, input) => desk.close(input.user, input.viewId)),
  'open-home': byPerson({}, ({ desk }, input) => desk.openHome(input.user)),
  'set-activity': action(
    z.strictObject({
      machine,
      activity: z.strictObject({
        gpu: percent,
        cpu: percent,
        gpuMemory: percent,
        networkBytesPerSecond: z.number().min(0).max(1e12),
      }),
    }),
    ({ console }, input) => console.setActivity(input.machine, input.activity),
  ),
  'set-reports-metrics': action(z.strictObject({ machine, on: z.boolean() }), ({ console }, input) =>
    console.setReportsMetrics(input.machine, input.on),
  ),
  'set-stockout': action(
    z.strictObject({ zones: z.array(id).min(1).max(500), accelerator: id, on: z.boolean() }),
    ({ console }, input) => {
      for (const zone of input.zones) console.setStockout(zone, input.accelerator, input.on);
    },
  ),
  'set-quota': action(
    z.strictObject({ project: id, region: id, metric: id, limit: z.number().int().min(-1).max(1e9) }),
    ({ console }, input) => console.setQuota(input.project, input.region, input.metric, input.limit),
  ),
  preempt: action(z.strictObject({ machine }), ({ console }, input) => console.preempt(input.machine)),
  speed: action(
    z.strictObject({ speed: z.union([z.literal(0), z.literal(1), z.literal(60), z.literal(600)]) }),
    ({ clock }, input) => clock.setSpeed(input.speed),
  ),
  jump: byPerson({ to: z.enum(['15m', '1h', 'morning']) }, ({ clock, desk, stride }, { to, user }) => {
    const now = clock.now();
    const tz = findPerson(desk, user)?.tz ?? 'UTC';
    return leap(clock, to === 'morning' ? nextMorning(now, tz) - now : JUMPS[to], stride);
  }),
} as const satisfies Record<string, { readonly schema: z.ZodType; readonly run: Run }>;

export type ActionName = keyof typeof ACTIONS;
/** What the client sends with an action. */
export type ActionInput<N extends ActionName> = z.input<(typeof ACTIONS)[N]['schema']>;

export function isActionName(name: string): name is ActionName {
  return Object.hasOwn(ACTIONS, name);
}
