/** The form of It's working: what a machine that looks idle does, and for how long it is left alone for that. */
import { formatDuration } from '../../domain/duration.ts';
import { type Duration, HOUR } from '../../domain/time.ts';
import { ABOUT, keepFromForm, machineAbout, NO_MACHINE } from './about-machine.ts';
import { choiceField, type Filled, menuField, option, textField } from './fields.ts';
import type { Form, FormContent } from './form.ts';

/** How long each usually takes: hours, as long as copying a few terabytes; the policy's longest keep still caps it. */
const REASONS = {
  loading: { label: 'It is loading data', why: 'loading data', hours: 2 },
  colleague: { label: 'It waits for a colleague', why: 'waiting for a colleague', hours: 2 },
  compile: { label: 'It is at a long compile', why: 'a long compile', hours: 1 },
  other: { label: 'Something else', why: '', hours: 1 },
} as const satisfies Readonly<Record<string, { label: string; why: string; hours: number }>>;

type Reason = keyof typeof REASONS;

const HOURS = [1, 2, 4, 8];

export const working = {
  id: 'working',
  fixed: ABOUT,
  async build(filled, caller): Promise<FormContent> {
    const machine = await machineAbout(filled, caller);
    if (machine === undefined) return NO_MACHINE;
    const reason = reasonIn(filled);
    const { maxKeep } = caller.deps.policy.limits;
    return {
      title: `${machine.name} is working`,
      submit: 'Leave it alone',
      blocks: [
        choiceField(
          { field: 'reason', label: 'What does it do?', tells: true },
          Object.entries(REASONS).map(([id, { label }]) => option(id, label)),
          reason,
        ),
        textField(
          {
            field: 'words',
            label: reason === 'other' ? 'What is it?' : 'In more words',
            hint: 'For others to read in /gpu why.',
            version: reason === 'other' ? 'needed' : 'more',
            ...(reason === 'other' ? {} : { optional: true as const }),
          },
          { typed: filled.words, placeholder: 'the 2 TB of LAION, from the bucket', longest: 200 },
        ),
        menuField(
          { field: 'for', label: 'Leave it alone for', version: reason },
          hoursWithin(maxKeep).map((hours) => option(String(hours), formatDuration(hours * HOUR))),
          String(usualHours(reason, maxKeep)),
        ),
      ],
    };
  },
  async submit(filled, caller) {
    const reason = reasonIn(filled);
    const words = filled.words?.trim() ?? '';
    if (reason === 'other' && words === '') {
      return { errors: { words: 'Say in a few words what it does, so that others understand.' } };
    }
    const { maxKeep } = caller.deps.policy.limits;
    const hours = HOURS.find((one) => String(one) === filled.for) ?? usualHours(reason, maxKeep);
    const why = [REASONS[reason].why, words].filter((one) => one !== '').join(': ');
    return keepFromForm(filled, caller, { verb: 'keep', for: hours * HOUR, why });
  },
} satisfies Form;

function reasonIn({ reason }: Filled): Reason {
  return reason !== undefined && Object.hasOwn(REASONS, reason) ? (reason as Reason) : 'loading';
}

/** At least the shortest: what is beyond the policy is cut, and said to be. */
function hoursWithin(maxKeep: Duration): readonly number[] {
  return HOURS.filter((hours, index) => index === 0 || hours * HOUR <= maxKeep);
}

function usualHours(reason: Reason, maxKeep: Duration): number {
  return hoursWithin(maxKeep).findLast((hours) => hours <= REASONS[reason].hours) ?? 1;
}
