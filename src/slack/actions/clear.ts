/** Delete…: what an administrator has removed for good of what nothing uses. */
import { deletable } from '../../domain/decide/leftovers.ts';
import type { Leftover, LeftoverAt } from '../../domain/leftover.ts';
import type { Millis } from '../../domain/time.ts';
import { askToClear } from '../../usecases/clear-leftover.ts';
import type { Deps } from '../../usecases/deps.ts';
import type { StrayPress } from '../../usecases/stray-questions.ts';
import { type Button, button, danger } from '../blocks.ts';
import { refusal } from '../commands/answers.ts';
import { clip, code } from '../mrkdwn.ts';
import { type Reply, SILENCE } from '../reply.ts';

/** Slack wants every button of a message to have an id of its own: `clear_0`, `clear_1`, … */
const ID = /^clear_\d{1,2}$/;

/** undefined for what cannot be deleted from here. `reportedAt`: of the report that the button stands in. */
export function clearButton(leftover: Leftover, reportedAt: Millis, index: number): Button | undefined {
  const which = deletable(leftover);
  if (which === undefined) return undefined;
  const { kind, name, place, project, id } = which;
  const value = [kind, project, place, name, id, String(reportedAt)].join('|');
  return button(`clear_${index}`, `Delete ${clip(name, 40)}…`, value, {
    style: 'danger',
    says: `Delete the ${kind} ${name} for good`,
    confirm: danger(`Delete ${clip(name, 60)}?`, whatIsLost(leftover), 'Delete for good'),
  });
}

function whatIsLost({ kind, name, place, project }: Leftover): string {
  if (kind === 'address') {
    return `The address in ${place} (${project}) goes back to Google and cannot be had again. Whoever still points to it reaches somebody else.`;
  }
  if (kind === 'snapshot') return `It may be the only copy of a disk that is gone. This cannot be undone.`;
  return `What is on it is lost, and this cannot be undone. To keep a copy first: gcloud compute disks snapshot ${clip(name, 63)} --zone ${place} --project ${project}`;
}

/** Carries out a press; undefined for every other button. */
export async function answerClear(
  deps: Deps,
  actionId: string,
  value: string | undefined,
  by: StrayPress,
): Promise<Reply | undefined> {
  if (!ID.test(actionId)) return undefined;
  const read = readValue(value ?? '');
  if (read === undefined) return undefined;
  const answer = await askToClear(deps, by, read.which, read.reportedAt);
  if (answer.kind === 'refused') return refusal(answer.message);
  if (answer.kind === 'duplicate') return SILENCE;
  return {
    text: `I look at ${code(read.which.name)} once more and have it deleted if nothing uses it; you get a message.`,
  };
}

function readValue(value: string): { readonly which: LeftoverAt; readonly reportedAt: Millis } | undefined {
  const found =
    /^(disk|snapshot|address)\|([a-z0-9.:-]{1,80})\|([a-z0-9-]{1,63})\|([a-z0-9-]{1,63})\|(\d{1,30})\|(\d{1,15})$/.exec(
      value,
    );
  const [, kind, project = '', place = '', name = '', id = '', at] = found ?? [];
  if (kind !== 'disk' && kind !== 'snapshot' && kind !== 'address') return undefined;
  return { which: { kind, project, place, name, id }, reportedAt: Number(at) };
}
