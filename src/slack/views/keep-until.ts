/** The form of Keep until…: a day and a time, and why. */
import { formatDuration } from '../../domain/duration.ts';
import { ABOUT, keepFromForm, machineAbout, NO_MACHINE } from './about-machine.ts';
import { momentField, textField } from './fields.ts';
import type { Form, FormContent } from './form.ts';
import { nextHour } from './next-hour.ts';

export const keepUntil = {
  id: 'keep-until',
  fixed: ABOUT,
  async build(filled, caller): Promise<FormContent> {
    const machine = await machineAbout(filled, caller);
    if (machine === undefined) return NO_MACHINE;
    const { limits, timeZone } = caller.deps.policy;
    return {
      title: `Keep ${machine.name}`,
      submit: 'Keep it',
      blocks: [
        momentField(
          {
            field: 'until',
            label: 'Until',
            hint: `In your own time zone, at most ${formatDuration(limits.maxKeep)} from now. It is not stopped for idleness until then, and its lease lasts as long.`,
          },
          secondsIn(filled.until) ?? nextHour(caller.now, timeZone).at / 1000,
        ),
        textField(
          { field: 'why', label: 'Why', hint: 'For others to read in /gpu why.', optional: true },
          { typed: filled.why, placeholder: 'loading data', longest: 200 },
        ),
      ],
    };
  },
  async submit(filled, caller) {
    const seconds = secondsIn(filled.until);
    if (seconds === undefined) return { errors: { until: 'Choose a day and a time.' } };
    const until = seconds * 1000;
    if (until <= caller.now)
      return { errors: { until: 'That moment has passed already. Choose a later one.' } };
    return keepFromForm(filled, caller, { verb: 'keep-until', until, why: filled.why ?? '' });
  },
} satisfies Form;

/** Slack tells moments in whole seconds. */
function secondsIn(text: string | undefined): number | undefined {
  return /^\d{10}$/.test(text ?? '') ? Number(text) : undefined;
}
