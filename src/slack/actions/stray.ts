/** Adopt, Leave it alone: what becomes of a machine that Lamplighter did not make. */
import type { SeenStray } from '../../domain/stray.ts';
import type { Deps } from '../../usecases/deps.ts';
import { adoptStray, leaveStray, type StrayAnswer, type StrayPress } from '../../usecases/stray-questions.ts';
import { type Button, button, danger } from '../blocks.ts';
import { refusal } from '../commands/answers.ts';
import { code } from '../mrkdwn.ts';
import { type Reply, SILENCE } from '../reply.ts';

const ADOPT = 'stray_adopt';
const LEAVE = 'stray_leave';

export function adoptButton(stray: SeenStray): Button {
  return button(ADOPT, 'Adopt', questionWord(stray), {
    style: 'primary',
    says: `Take ${stray.name} under Lamplighter, as yours`,
    confirm: danger(
      `Adopt ${stray.name}?`,
      'It becomes yours here: it gets my labels and a lease. You are warned before the lease ends or when it is idle; it is stopped then unless you keep it.',
      'Adopt',
    ),
  });
}

export function leaveButton(stray: SeenStray): Button {
  return button(LEAVE, 'Leave it alone', questionWord(stray), { says: `Say no more of ${stray.name}` });
}

function questionWord({ project, instanceId }: SeenStray): string {
  return `${project}|${instanceId}`;
}

/** Carries out a press of one of these; undefined for every other button. */
export async function answerStrayAction(
  deps: Deps,
  actionId: string,
  value: string | undefined,
  by: StrayPress,
): Promise<Reply | undefined> {
  const [, project, instanceId] = /^([a-z0-9.:-]{1,80})\|(\d{1,30})$/.exec(value ?? '') ?? [];
  if (project === undefined || instanceId === undefined) return undefined;
  const which = { project, instanceId };
  if (actionId === ADOPT) {
    return replyTo(
      await adoptStray(deps, by, which),
      (name) => `${code(name)} is being taken in; the message changes when it is yours.`,
    );
  }
  if (actionId === LEAVE) {
    return replyTo(await leaveStray(deps, by, which), (name) => `I say no more of ${code(name)}.`);
  }
  return undefined;
}

function replyTo(answer: StrayAnswer, done: (name: string) => string): Reply {
  if (answer.kind === 'refused') return refusal(answer.message);
  return answer.kind === 'duplicate' ? SILENCE : { text: done(answer.stray.name) };
}
