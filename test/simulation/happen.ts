/** Makes a planned event happen. */

import { forgeryOf, type Pressing, pressOf } from './people.ts';
import type { Planned } from './plan.ts';
import type { Delivered } from './recorder.ts';
import type { Replica } from './replica.ts';
import type { Scene } from './scene.ts';
import { byHand, makeOrphan, runOut } from './world-events.ts';

export function happen(scene: Scene, replicas: readonly Replica[], event: Planned): void {
  const { timeline, world, recorder } = scene;
  switch (event.kind) {
    case 'type': {
      const dedupe = `command:${event.at}:${event.who}:${event.text}`;
      const { who, text, channel } = event;
      deliver(scene, replicas, { dedupe, who, text, channel, pressed: undefined }, event.again);
      return;
    }
    case 'press':
    case 'forge': {
      const find = event.kind === 'press' ? pressOf : forgeryOf;
      const pressing = find(scene, event.who, event.pick);
      if (pressing !== undefined) {
        press(scene, replicas, pressing, `${event.at}`, event.kind === 'press' ? event.again : []);
      }
      return;
    }
    case 'kill':
      replicas[event.replica]?.process?.kill(event);
      return;
    case 'freeze':
      replicas[event.replica]?.process?.freeze(event);
      return;
    case 'clock':
      recorder.fault('clock');
      scene.skew = event.skew;
      return;
    case 'stockout':
      runOut(scene, event.accelerator, event.zones, true);
      timeline.at(event.until, () => runOut(scene, event.accelerator, event.zones, false));
      return;
    case 'zone-down':
      recorder.fault('zone-down');
      world.setUnreachable(event.zone, true);
      timeline.at(event.until, () => world.setUnreachable(event.zone, false));
      return;
    case 'by-hand':
      byHand(scene, event.pick, event.what);
      return;
    case 'orphan':
      makeOrphan(scene, event.zone, event.name);
      return;
    case 'fault':
      // The wires ask the plan themselves.
      return;
  }
}

/** Somebody presses a button; `moment` tells two presses of the same button apart. */
export function press(
  scene: Scene,
  replicas: readonly Replica[],
  pressing: Pressing,
  moment: string,
  again: readonly number[],
): void {
  const { who, channel, actionId, value } = pressing;
  const dedupe = `action:${moment}:${who}:${actionId}:${value}`;
  const text = `presses ${actionId}`;
  deliver(scene, replicas, { dedupe, who, text, channel, pressed: { actionId, value } }, again);
}

/** Slack hands it to one of the replicas, and again after so many milliseconds each. */
function deliver(
  scene: Scene,
  replicas: readonly Replica[],
  delivered: Delivered,
  again: readonly number[],
): void {
  for (const after of [0, ...again]) {
    if (after > 0) scene.recorder.fault('redelivery');
    scene.timeline.at(scene.timeline.now() + after, () => hand(scene, replicas, delivered));
  }
}

function hand(scene: Scene, replicas: readonly Replica[], delivered: Delivered): void {
  const { recorder, timeline, random } = scene;
  const alive = replicas.filter((replica) => replica.process !== undefined);
  if (alive.length === 0) return;
  const replica = random.of(alive);
  const { process } = replica;
  let answered = false;
  void replica.take(delivered).then((reply) => {
    if (reply === undefined || process?.dead !== false) return;
    answered = true;
    recorder.note(`${delivered.who} reads: ${plain(reply.text)}`);
    recorder.tell((watcher) => watcher.onAnswer?.(delivered, reply, timeline.now()));
  });
  timeline.at(timeline.now() + 10 * 60_000, () => {
    if (answered) return;
    const dead = process?.dead !== false;
    recorder.tell((watcher) => watcher.onUnanswered?.(delivered, dead, timeline.now()));
  });
}

/** References are drawn by chance and say nothing. */
function plain(text: string): string {
  return text
    .replace(/`[0-9a-f]{8}`/g, '(reference)')
    .replaceAll('\n', ' / ')
    .slice(0, 160);
}
