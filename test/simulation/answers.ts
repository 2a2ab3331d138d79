/** People who answer what the bot tells them: they take, leave or end what they watched for, some of them twice. */
import { drawAnswer } from './draw-wishes.ts';
import { press } from './happen.ts';
import { ownerOf, pressing } from './people.ts';
import { Random } from './random.ts';
import type { Watcher } from './recorder.ts';
import type { Replica } from './replica.ts';
import type { Scene } from './scene.ts';

/** Drawn apart from the run's own chance, so that who looks on changes nothing. */
export function answering(scene: Scene, replicas: readonly Replica[]): Watcher {
  const { plan, timeline, workspace } = scene;
  const random = new Random(plan.seed, 'answers');
  return {
    onPost(message, at) {
      const who = ownerOf(message);
      if (message.notice.kind !== 'capacity' || who === undefined || !random.chance(plan.attention)) return;
      const { label, after, again } = drawAnswer(random);
      const button = workspace.buttons(message).find(({ text }) => text.text === label);
      if (button === undefined) return;
      // The button that they saw: it may be gone from the message by the time.
      for (const later of [after, ...again.map((more) => after + more)]) {
        timeline.at(at + later, () =>
          press(scene, replicas, pressing(who, message, button), `${at + later}`, []),
        );
      }
    },
  };
}
