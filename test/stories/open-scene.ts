/** An empty project, a workspace and a bot for one short test: people act, time travels, everything is watched. */
import { onTestFinished } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import type { WorldOptions } from '../../src/sandbox/world/options.ts';
import { Chronicle } from '../../src/story/chronicle.ts';
import { gather, storyPolicy } from '../../src/story/play.ts';
import { Scene } from '../../src/story/scene.ts';
import type { Found } from '../../src/story/script.ts';
import { type Stage, type StageOptions, startStage } from '../../src/story/stage.ts';

export const NOON = Date.UTC(2026, 10, 20, 12);

export interface Opened {
  readonly scene: Scene;
  readonly stage: Stage;
  /** What the bot logged as a warning or an error. */
  readonly trouble: readonly string[];
  /** Everything that was seen and done so far. */
  look(): Promise<Found>;
}

type Options = Partial<Omit<StageOptions, 'world'>> & { readonly world?: WorldOptions };

/** Closed again when the test ends. */
export async function openScene(options: Options = {}): Promise<Opened> {
  const trouble: string[] = [];
  const note = (_fields: object, message: string) => void trouble.push(message);
  const stage = await startStage({
    startAt: NOON,
    world: {},
    policy: storyPolicy(),
    log: { debug() {}, info() {}, warn: note, error: note },
    ...options,
  });
  onTestFinished(() => stage.close());
  const chronicle = new Chronicle(stage.sandbox);
  return {
    scene: new Scene(stage, chronicle),
    stage,
    trouble,
    look() {
      chronicle.catchUp();
      return gather(stage, chronicle);
    },
  };
}

/** A scene with one ready machine of Ada's, called trainer. */
export async function openWithTrainer(options: Options = {}): Promise<Opened> {
  const opened = await openScene(options);
  await opened.scene.ada.types('/gpu up l4 --name trainer');
  await opened.scene.untilMachineIs(opened.scene.ada, 'ready', 10 * MINUTE);
  return opened;
}
