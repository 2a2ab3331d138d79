/** What must be true whenever the watchdog stops a machine for idleness. */
import { MINUTE, type Millis, SECOND } from '../../../src/domain/time.ts';
import { type Machine, runAt } from '../../../src/sandbox/world/machine.ts';
import { reportsAt } from '../../../src/sandbox/world/samples.ts';
import { longestBusy, SURELY_BUSY } from '../behaviours.ts';
import type { Change } from '../recorder.ts';
import type { Scene } from '../scene.ts';
import type { Invariant } from './invariant.ts';
import { idOf, machineRow, requestRows } from './tables.ts';

/** Cloud Monitoring shows samples up to five minutes late, and a minute passes between two. */
const INVISIBLE = 6 * MINUTE;
/** Where samples are missing, more can hide between two that are there. */
const SURELY_BUSY_WITH_HOLES = SURELY_BUSY + MINUTE;

/** The machine that the watchdog stops by this change; undefined when it is anything else. */
function idleStop(scene: Scene, change: Change): Machine | undefined {
  if (change.verb !== 'stop' || change.repeated || change.machine?.status !== 'RUNNING') return undefined;
  const row = machineRow(scene, idOf(change.machine));
  return row?.stopReason === 'idle' && row.state === 'stopping' ? change.machine : undefined;
}

/** The database's clock may be off by so much: the product counts by it. */
function clockSlack({ plan }: Scene): number {
  return plan.events.reduce(
    (most, event) => (event.kind === 'clock' ? Math.max(most, Math.abs(event.skew)) : most),
    0,
  );
}

/** I1: no machine that was busy for 75 s or more, ending 6 minutes or longer before, is stopped. */
export const noBusyMachineStopped: Invariant = (scene, tell) => ({
  onChange(change, at) {
    const machine = idleStop(scene, change);
    if (machine === undefined) return;
    const from = at - scene.policy.watch.rule.window;
    const busy = longestBusy(machine, from, at - INVISIBLE - clockSlack(scene));
    const limit = hasHoles(scene, machine, from, at) ? SURELY_BUSY_WITH_HOLES : SURELY_BUSY;
    if (busy >= limit) {
      tell(
        `${machine.ref.name} was stopped as idle; it had been busy for ${busy / SECOND} s in the last half hour`,
      );
    }
  },
});

function hasHoles(scene: Scene, machine: Machine, from: Millis, to: Millis): boolean {
  const lost = scene.plan.events.some(
    (event) =>
      event.kind === 'fault' &&
      (event.fault === 'missing-metrics' || event.fault === 'wrong-metrics') &&
      event.at <= to &&
      event.until >= from,
  );
  return lost || longestSilence(machine, from, to) > 0;
}

function longestSilence(machine: Machine, from: Millis, to: Millis): number {
  let longest = 0;
  let since: Millis | undefined;
  for (let at = from; at <= to; at += 5 * SECOND) {
    const run = runAt(machine, at);
    if (run !== undefined && reportsAt(machine, run, at)) since = undefined;
    else {
      since ??= at;
      longest = Math.max(longest, at - since);
    }
  }
  return longest;
}

/** I2: never on unknown data: its agent was silent, or the last look did not see everything. */
export const nothingStoppedUnknown: Invariant = (scene, tell) => {
  const looks = new Map<string, { readonly at: Millis; readonly whole: boolean }>();
  return {
    onLastLook(instanceId, signal, whole, at) {
      looks.set(`${instanceId} ${signal}`, { at, whole });
    },
    onChange(change, at) {
      const machine = idleStop(scene, change);
      if (machine === undefined) return;
      const { name } = machine.ref;
      const silence = longestSilence(
        machine,
        at - scene.policy.watch.rule.window + MINUTE,
        at - INVISIBLE - clockSlack(scene),
      );
      if (silence > 3 * MINUTE) {
        tell(`${name} was stopped as idle although its agent had been silent for ${silence / SECOND} s`);
      }
      for (const signal of ['gpu', 'cpu', 'network'] as const) {
        const look = looks.get(`${machine.id} ${signal}`);
        if (look === undefined) tell(`${name} was stopped as idle without a last look at its ${signal}`);
        else if (!look.whole)
          tell(`${name} was stopped as idle though its ${signal} could not be read whole`);
      }
    },
  };
};

/** The last look before a stop is not older than the samples that it may rest upon. */
export const lastLookIsFresh: Invariant = (scene, tell) => {
  const looks = new Map<string, Millis>();
  return {
    onLastLook(instanceId, _signal, _whole, at) {
      looks.set(instanceId, at);
    },
    onChange(change, at) {
      const machine = idleStop(scene, change);
      if (machine === undefined) return;
      const age = at - (looks.get(machine.id) ?? Number.NEGATIVE_INFINITY);
      if (age > 5 * MINUTE) {
        tell(
          `${machine.ref.name} was stopped as idle ${Math.round(age / MINUTE)} minutes after the last look`,
        );
      }
    },
  };
};

/** I5, first half: its owner had the warning in front of them for as long as the policy says. */
export const noStopWithoutWarning: Invariant = (scene, tell) => ({
  onChange(change, at) {
    const machine = idleStop(scene, change);
    if (machine === undefined) return;
    const row = machineRow(scene, idOf(machine));
    const owner = row?.lease.owner ?? '';
    const life = `warn:${idOf(machine)}:${machine.id}-${machine.lastStartedAt}:`;
    const warned = scene.workspace.messages.filter(
      ({ key, destination }) =>
        key.startsWith(life) && destination.to === 'person' && destination.user === owner,
    );
    const first = warned.at(-1)?.postedAt;
    const { warnBefore } = scene.policy.watch;
    const tolerance = 2 * clockSlack(scene);
    if (first === undefined) tell(`${machine.ref.name} was stopped as idle without a warning to its owner`);
    else if (at - first < warnBefore - tolerance) {
      tell(`${machine.ref.name} was stopped ${Math.round((at - first) / SECOND)} s after its warning`);
    }
  },
});

/** A keep that was accepted is honoured: the watchdog does not stop the machine until then, or says that it did. */
export const keepsAreHonoured: Invariant = (scene, tell) => {
  const broken: { readonly name: string; readonly request: string }[] = [];
  return {
    onChange(change, at) {
      const machine = idleStop(scene, change);
      if (machine === undefined) return;
      for (const { id, machineId, what, at: asked } of requestRows(scene)) {
        if (what.verb !== 'keep' || machineId !== idOf(machine)) continue;
        // A keep ends with the life that it was for.
        const holds = what.until > at + clockSlack(scene) && asked > (machine.lastStartedAt ?? 0);
        if (holds) broken.push({ name: machine.ref.name, request: id });
      }
    },
    atEnd() {
      for (const { name, request } of broken) {
        if (scene.workspace.messages.some(({ key }) => key === `too-late:${request}`)) continue;
        tell(`${name} was stopped as idle though it was kept, and nobody was told`);
      }
    },
  };
};

/** The brake on stops: never more in one pass than the policy allows. */
export const stopsAreCapped: Invariant = (scene, tell) => {
  let before = 0;
  return {
    onPass(_replica, report) {
      const [row] = scene.database.rows("select count(*) as n from request where dedupe like 'stop-idle:%'");
      const now = Number(row?.n ?? 0);
      const { maxStops, maxStopShare } = scene.policy.watch;
      const most = Math.max(maxStops, Math.floor(maxStopShare * report.watched));
      if (now - before > most) tell(`${now - before} machines were to stop in one pass; ${most} is the most`);
      before = now;
    },
  };
};
