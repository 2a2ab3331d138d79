/** The sandbox's clock: what time it is, how fast it runs, and leaps ahead. */
import { useEffect, useState } from 'react';
import type { ClockPart } from '../../protocol.ts';
import { secondsOf, shortDayOf } from '../clock-text.ts';
import { useSurroundings } from '../surroundings.tsx';

const SPEEDS = [
  { speed: 0, text: 'Pause', label: 'Pause' },
  { speed: 1, text: '×1', label: 'Real time' },
  { speed: 60, text: '×60', label: 'A minute each second' },
  { speed: 600, text: '×600', label: 'Ten minutes each second' },
] as const;
type Speed = (typeof SPEEDS)[number]['speed'];

const JUMPS = [
  { to: '15m', text: '+15 min' },
  { to: '1h', text: '+1 h' },
  { to: 'morning', text: 'to 9:00' },
] as const;

export function ClockPanel({ clock }: { clock: ClockPart }) {
  const { act, me, tz } = useSurroundings();
  // What was chosen shows at once, until the clock has it or refused it.
  const [chosen, setChosen] = useState<Speed>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever the clock's new speed is, it counts
  useEffect(() => setChosen(undefined), [clock.speed]);
  async function choose(speed: Speed): Promise<void> {
    setChosen(speed);
    const answer = await act('speed', { speed });
    if (!answer.ok) setChosen(undefined);
  }
  return (
    <section className="clock" aria-label="Sandbox clock">
      <div className="clock-time">
        <time dateTime={new Date(clock.now).toISOString()}>{secondsOf(clock.now, tz)}</time>
        <span>{shortDayOf(clock.now, tz)}</span>
        <small>{tz.replaceAll('_', ' ')}</small>
      </div>
      <div className="clock-row">
        <fieldset className="segments">
          <legend className="unseen">Speed</legend>
          {SPEEDS.map(({ speed, text, label }) => (
            <label key={speed} title={label}>
              <input
                type="radio"
                name="speed"
                aria-label={`${text}: ${label}`}
                checked={(chosen ?? clock.speed) === speed}
                onChange={() => void choose(speed)}
              />
              <span>{text}</span>
            </label>
          ))}
        </fieldset>
        <div className="jumps">
          {JUMPS.map(({ to, text }) => (
            <button
              key={to}
              type="button"
              className="button small"
              title={to === 'morning' ? 'To the next morning, 9:00' : `Jump ${text.slice(1)} ahead`}
              onClick={() => void act('jump', { user: me, to })}
            >
              {text}
            </button>
          ))}
        </div>
      </div>
    </section>
  );
}
