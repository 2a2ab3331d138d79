/** Date, time and date-time pickers. */
import { useEffect, useRef, useState } from 'react';
import { momentOf, wallClock } from '../clock-text.ts';
import { type Fields, useFormContext } from '../form-context.tsx';
import { useSurroundings } from '../surroundings.tsx';
import { ariaOf, type ControlProps } from './control.ts';

/** Real milliseconds without a keystroke until a date counts as chosen: typing passes through other valid dates. */
const SETTLED = 700;

const TYPES: Readonly<Record<string, string>> = {
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
};

function shownOf(type: string, held: Fields | undefined, tz: string): string {
  if (type === 'datepicker') return String(held?.selected_date ?? '');
  if (type === 'timepicker') return String(held?.selected_time ?? '');
  const at = held?.selected_date_time;
  return typeof at === 'number' ? wallClock(at * 1000, tz) : '';
}

function fieldsOf(type: string, text: string, tz: string): Fields {
  if (type === 'datepicker') return { selected_date: text === '' ? null : text };
  if (type === 'timepicker') return { selected_time: text === '' ? null : text };
  return { selected_date_time: text === '' ? null : Math.floor(momentOf(text, tz) / 1000) };
}

export function DateControl(props: ControlProps) {
  const { block, element } = props;
  const form = useFormContext();
  const { tz } = useSurroundings();
  const held = form.values[block.block_id ?? '']?.[element.action_id ?? ''];
  const shown = shownOf(element.type, held, tz);
  /** What is typed but not chosen yet. */
  const [draft, setDraft] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  function settle(text: string | undefined): void {
    clearTimeout(timer.current);
    setDraft(undefined);
    if (text !== undefined && text !== shown) form.choose(block, element, fieldsOf(element.type, text, tz));
  }

  return (
    <input
      {...ariaOf(props)}
      className="field date"
      type={TYPES[element.type]}
      value={draft ?? shown}
      aria-busy={form.isPending(block, element)}
      onChange={(event) => {
        const text = event.target.value;
        setDraft(text);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => settle(text), SETTLED);
      }}
      onBlur={() => settle(draft)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') settle(draft);
      }}
    />
  );
}
