/** Tells a newcomer what this is, in three steps that tick themselves off. */
import { useState } from 'react';
import type { PageState } from '../protocol.ts';
import { botDm } from './place.ts';

interface GuideProps {
  readonly state: PageState;
  ask(): void;
  idle(): void;
  read(): void;
  onClose(): void;
}

interface StepProps {
  readonly number: number;
  readonly done: boolean;
  readonly next: boolean;
  readonly title: string;
  readonly text: string;
  readonly button: string;
  readonly disabled: boolean;
  onPress(): void;
}

function Step({ number, done, next, title, text, button, disabled, onPress }: StepProps) {
  return (
    <li className={`step ${done ? 'done' : ''} ${next ? 'next' : ''}`}>
      <span className="step-number" aria-hidden="true">
        {done ? '✓' : number}
      </span>
      <div>
        <b>
          {title}
          {done && <span className="unseen"> (done)</span>}
        </b>
        <p>{text}</p>
        {next && (
          <button type="button" className="button" disabled={disabled} onClick={onPress}>
            {button}
          </button>
        )}
      </div>
    </li>
  );
}

export function Guide({ state, ask, idle, read, onClose }: GuideProps) {
  const { machines, clock, slack } = state;
  const running = machines.filter(({ status }) => status === 'RUNNING');
  const dm = botDm(slack);
  const warned =
    dm !== undefined && (slack.messages[dm.id] ?? []).some(({ user }) => user === slack.botUserId);
  const asked = machines.length > 0;
  const idling = warned || (clock.speed >= 60 && running.some(({ activity }) => activity.gpu < 5));
  const [answered, setAnswered] = useState(false);
  return (
    <section className="guide" aria-label="What this is">
      <header>
        <p>
          <b>Lamplighter gets your team GPUs on Google Cloud, and puts out the lights when nobody works.</b>{' '}
          This Slack and this cloud are simulated: no account, no cost, and time runs as fast as you like.
        </p>
        <button type="button" className="plain-icon" aria-label="Close the guide" onClick={onClose}>
          ✕
        </button>
      </header>
      <ol>
        <Step
          number={1}
          done={asked}
          next={!asked}
          title="Ask for a machine"
          text="Type /gpu up l4 below. It finds a zone with capacity and says how to connect."
          button="Type it for me"
          disabled={false}
          onPress={ask}
        />
        <Step
          number={2}
          done={idling}
          next={asked && !idling}
          title="Let it stand idle"
          text="On the right, set the machine to Idle and let time run ×600."
          button={running.length === 0 ? 'Waiting for it to run' : 'Do it for me'}
          disabled={running.length === 0}
          onPress={idle}
        />
        <Step
          number={3}
          done={answered}
          next={idling && !answered}
          title="Answer the warning"
          text="Lamplighter writes to you before it stops anything. Keep the machine, or watch it stop."
          button={warned ? 'Open the message' : 'Waiting for the warning'}
          disabled={!warned}
          onPress={() => {
            setAnswered(true);
            read();
          }}
        />
      </ol>
    </section>
  );
}
