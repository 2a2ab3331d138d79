/** Tells a newcomer what this is, in three steps that tick themselves off. */
import { useEffect, useState } from 'react';
import type { PageState } from '../protocol.ts';
import { botDm } from './place.ts';
import { isRunning } from './running.ts';

interface GuideProps {
  readonly state: PageState;
  ask(): void;
  hurry(): void;
  idle(): void;
  read(): void;
  onClose(): void;
}

interface Step {
  readonly title: string;
  readonly text: string;
  readonly button: string;
  readonly ready: boolean;
  press(): void;
}

/** How many of the steps the world shows to be done: 0 to 2; reading the warning is up to the person. */
function stepsSeen({ machines, clock }: PageState, warned: boolean): number {
  if (warned) return 2;
  const isIdle = machines.some((machine) => isRunning(machine) && machine.activity.gpu < 5);
  if (isIdle && clock.speed >= 60) return 2;
  return machines.length > 0 ? 1 : 0;
}

export function Guide({ state, ask, hurry, idle, read, onClose }: GuideProps) {
  const { machines, slack, clock } = state;
  const dm = botDm(slack);
  const warned =
    dm !== undefined && (slack.messages[dm.id] ?? []).some(({ user }) => user === slack.botUserId);
  const running = machines.some(isRunning);
  const [done, setDone] = useState(0);
  const seen = stepsSeen(state, warned);
  // A step stays done, whatever becomes of the machine afterwards.
  useEffect(() => setDone((before) => Math.max(before, seen)), [seen]);

  const steps: readonly Step[] = [
    {
      title: 'Ask for a machine',
      text: 'Type /gpu up l4 below. Lamplighter finds a zone that has one and tells you how to connect.',
      button: 'Type it for me',
      ready: true,
      press: ask,
    },
    running
      ? {
          title: 'Let it stand idle',
          text: 'On the right, set the machine to Idle and let time run ×600.',
          button: 'Do it for me',
          ready: true,
          press: idle,
        }
      : {
          title: 'Let it stand idle',
          text: 'First it must boot, which takes some minutes. Let time run ×60 meanwhile.',
          button: clock.speed >= 60 ? 'Booting' : 'Do it for me',
          ready: clock.speed < 60,
          press: hurry,
        },
    {
      title: 'Answer the warning',
      text: 'It writes to you before it stops anything: keep the machine, or watch it stop.',
      button: warned ? 'Open the message' : 'Waiting for the warning',
      ready: warned,
      press: () => {
        setDone(3);
        read();
      },
    },
  ];
  const next = steps[done];
  return (
    <section className="guide" aria-label="What this is">
      <header>
        <p>
          <b>Lamplighter gets your team GPUs on Google Cloud and puts out the lights when nobody works.</b>{' '}
          Slack and cloud are simulated here.
        </p>
        <button type="button" className="plain-icon" aria-label="Close the guide" onClick={onClose}>
          ✕
        </button>
      </header>
      <ol>
        {steps.map(({ title }, i) => (
          <li
            key={title}
            className={i < done ? 'step done' : i === done ? 'step next' : 'step'}
            aria-current={i === done ? 'step' : undefined}
          >
            <span className="step-number" aria-hidden="true">
              {i < done ? '✓' : i + 1}
            </span>
            {title}
            {i < done && <span className="unseen"> (done)</span>}
          </li>
        ))}
      </ol>
      <div className="guide-next">
        <p>
          {next?.text ??
            'That is the whole idea. The digest of the cost follows every morning: jump to 9:00.'}
        </p>
        {next === undefined ? (
          <button type="button" className="button small" onClick={onClose}>
            Got it
          </button>
        ) : (
          <button type="button" className="button small" disabled={!next.ready} onClick={next.press}>
            {next.button}
          </button>
        )}
      </div>
    </section>
  );
}
