/** Choosing one or several of a list, with a search field: select menus of every kind. */
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { Popup } from './popup.tsx';

export interface Choice {
  readonly key: string;
  readonly text: string;
  readonly description?: string | undefined;
  readonly group?: string | undefined;
}

interface PickerProps {
  readonly aria: Readonly<Record<string, string | boolean>>;
  readonly placeholder: string;
  readonly choices: readonly Choice[];
  readonly selected: readonly string[];
  readonly multi: boolean;
  /** How many may be selected; undefined for any number. */
  readonly max?: number | undefined;
  readonly busy?: boolean;
  onPick(selected: readonly string[]): void;
}

export function Picker(props: PickerProps) {
  const { aria, placeholder, choices, selected, busy = false } = props;
  const texts = selected.map((key) => choices.find((choice) => choice.key === key)?.text ?? key);
  const face = (
    <>
      <span className={texts.length === 0 ? 'picker-face placeholder' : 'picker-face'}>
        {texts.length === 0 ? placeholder : texts.join(', ')}
      </span>
      <span className="chevron" aria-hidden="true" />
    </>
  );
  const label = aria['aria-label'];
  const named =
    label === undefined || texts.length === 0
      ? aria
      : { ...aria, 'aria-label': `${label}: ${texts.join(', ')}` };
  return (
    <Popup face={face} className="picker" aria={named} haspopup="listbox" busy={busy}>
      {(close) => <Choices {...props} close={close} />}
    </Popup>
  );
}

function Choices({ choices, selected, multi, max, onPick, close }: PickerProps & { close(): void }) {
  const id = useId();
  const [query, setQuery] = useState('');
  const shown = useMemo(() => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    return choices.filter(({ text, group = '' }) =>
      words.every((word) => `${text} ${group}`.toLowerCase().includes(word)),
    );
  }, [choices, query]);
  const [active, setActive] = useState(() =>
    Math.max(
      0,
      shown.findIndex(({ key }) => selected.includes(key)),
    ),
  );
  const current = Math.min(active, shown.length - 1);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    list.current?.querySelector(`[data-index="${current}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [current]);

  function pick(choice: Choice | undefined): void {
    if (choice === undefined) return;
    if (!multi) {
      onPick([choice.key]);
      close();
      return;
    }
    const had = selected.includes(choice.key);
    if (!had && max !== undefined && selected.length >= max) return;
    onPick(had ? selected.filter((key) => key !== choice.key) : [...selected, choice.key]);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') setActive(Math.min(current + 1, shown.length - 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(current - 1, 0));
    else if (event.key === 'Enter') pick(shown[current]);
    else if (event.key === 'Tab') close();
    if (['ArrowDown', 'ArrowUp', 'Enter', 'Tab'].includes(event.key)) event.preventDefault();
  }

  return (
    <>
      <input
        className="picker-search"
        role="combobox"
        aria-label="Search"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={shown.length === 0 ? undefined : `${id}-${current}`}
        placeholder="Search"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div
        id={id}
        ref={list}
        className="picker-list"
        role="listbox"
        aria-label="Options"
        aria-multiselectable={multi}
      >
        {shown.map((choice, i) => (
          <div key={choice.key} role="presentation">
            {choice.group !== undefined && choice.group !== shown[i - 1]?.group && (
              <div className="picker-group" role="presentation">
                {choice.group}
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the combobox handles the keys */}
            <div
              id={`${id}-${i}`}
              data-index={i}
              role="option"
              tabIndex={-1}
              aria-selected={selected.includes(choice.key)}
              className={i === current ? 'picker-option active' : 'picker-option'}
              onClick={() => pick(choice)}
            >
              {choice.text}
              {choice.description !== undefined && <small>{choice.description}</small>}
            </div>
          </div>
        ))}
        {shown.length === 0 && <div className="picker-none">Nothing matches.</div>}
      </div>
    </>
  );
}
