/** The whole page: workspace, conversation and cloud, and what stands above them. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { PageState } from '../protocol.ts';
import { Announcer } from './announcer.tsx';
import { failure, send } from './api.ts';
import { Cloud } from './cloud/cloud.tsx';
import { IDLE } from './cloud/machine-card.tsx';
import { useConfirm } from './confirm.tsx';
import type { Echo } from './echoes.ts';
import { Guide } from './guide.tsx';
import { Modal } from './modal.tsx';
import { useNotices } from './notices.tsx';
import { channelAt, type Place, startPlace } from './place.ts';
import { isRunning } from './running.ts';
import { Sidebar } from './sidebar.tsx';
import { follow, type Known, useKnown } from './store.ts';
import { MinuteContext, type Surroundings, SurroundingsContext } from './surroundings.tsx';
import { useTheme } from './theme.ts';
import { allRead, loadMarks, type Marks, markRead, saveMarks } from './unread.ts';
import { Workspace } from './workspace.tsx';

const GUIDE_KEY = 'guide-closed';

function guideWasClosed(): boolean {
  try {
    return localStorage.getItem(GUIDE_KEY) !== null;
  } catch {
    return false;
  }
}

export function App() {
  const known = useKnown();
  useEffect(() => follow(undefined), []);
  if (known.state === undefined) {
    return <p className="waiting">{known.connected ? 'Loading' : 'Connecting to the sandbox'}</p>;
  }
  return <Page known={known} state={known.state} />;
}

/** The marks of whoever looks, with the open channel always read. */
function useMarks(state: PageState, open: string | undefined): Marks {
  const { slack, session } = state;
  const [marks, setMarks] = useState<{ readonly owner: string; readonly marks: Marks }>();
  const owner = `${session.boot} ${slack.me}`;
  const base = marks?.owner === owner ? marks.marks : (loadMarks(session.boot, slack.me) ?? allRead(slack));
  const current = open === undefined ? base : markRead(base, slack, open);
  useEffect(() => {
    setMarks((before) =>
      before?.owner === owner && JSON.stringify(before.marks) === JSON.stringify(current)
        ? before
        : { owner, marks: current },
    );
    saveMarks(session.boot, slack.me, current);
  }, [owner, current, session.boot, slack.me]);
  return current;
}

function Page({ known, state }: { known: Known; state: PageState }) {
  const { slack, clock } = state;
  const { me, people, channels, botUserId } = slack;
  const [theme, toggleTheme] = useTheme();
  const [notify, notices] = useNotices();
  const [ask, question] = useConfirm();
  const [guideClosed, setGuideClosed] = useState(guideWasClosed);
  const [typed, setTyped] = useState<readonly Echo[]>([]);
  const [places, setPlaces] = useState<Readonly<Record<string, Place>>>({});
  const remembered = places[me];
  const lost = remembered?.kind === 'channel' && !channels.some(({ id }) => id === remembered.id);
  const place = remembered === undefined || lost ? startPlace(slack) : remembered;
  const marks = useMarks(state, channelAt(place, slack)?.id);

  const go = useCallback((next: Place) => setPlaces((all) => ({ ...all, [me]: next })), [me]);
  const act = useCallback<Surroundings['act']>(
    async (name, input) => {
      const answer = await send(name, input);
      const wrong = failure(name, answer);
      if (wrong !== undefined) notify(wrong);
      return answer;
    },
    [notify],
  );
  const tz = people.find(({ id }) => id === me)?.tz ?? 'UTC';
  const surroundings = useMemo<Surroundings>(
    () => ({
      ...{ me, tz, botUserId, people, channels, theme, act, ask },
      open: (id) => go({ kind: 'channel', id }),
    }),
    [me, tz, botUserId, people, channels, theme, act, ask, go],
  );

  function closeGuide(closed: boolean): void {
    setGuideClosed(closed);
    try {
      if (closed) localStorage.setItem(GUIDE_KEY, 'yes');
      else localStorage.removeItem(GUIDE_KEY);
    } catch {
      // Without storage the guide comes back with the next load.
    }
  }

  async function type(channel: string, text: string): Promise<boolean> {
    if (text.startsWith('/')) {
      const after = slack.messages[channel]?.at(-1)?.ts ?? '';
      const ts = `${(clock.now / 1000).toFixed(3)}${String(typed.length).padStart(3, '0')}`;
      setTyped((all) => [...all, { channel, user: me, text, after, ts }]);
    }
    return (await act('type', { user: me, channel, text })).ok;
  }

  function askForMachine(): void {
    const start = startPlace(slack);
    if (start.kind !== 'channel') return;
    go(start);
    void type(start.id, '/gpu up l4');
  }

  async function letIdle(): Promise<void> {
    for (const { project, zone, name } of state.machines.filter(isRunning)) {
      await act('set-activity', { machine: { project, zone, name }, activity: IDLE });
    }
    await act('speed', { speed: 600 });
  }

  const guide = guideClosed ? null : (
    <Guide
      state={state}
      ask={askForMachine}
      hurry={() => void act('speed', { speed: 60 })}
      idle={letIdle}
      read={() => go({ kind: 'app', tab: 'messages' })}
      onClose={() => closeGuide(true)}
    />
  );
  const tools = (
    <>
      {guideClosed && (
        <button type="button" className="button small" onClick={() => closeGuide(false)}>
          Guide
        </button>
      )}
      <button
        type="button"
        className="button small"
        aria-label={theme === 'dark' ? 'Use light colours' : 'Use dark colours'}
        title={theme === 'dark' ? 'Light colours' : 'Dark colours'}
        onClick={toggleTheme}
      >
        {theme === 'dark' ? '☀' : '☾'}
      </button>
    </>
  );

  return (
    <SurroundingsContext value={surroundings}>
      <MinuteContext value={Math.floor(clock.now / 60_000) * 60_000}>
        <div className="page">
          <Sidebar slack={slack} place={place} marks={marks} go={go} actAs={(user) => follow(user)} />
          <Workspace
            {...{ state, place, guide, tools, go, type }}
            echoes={typed.filter(({ user }) => user === me)}
          />
          <Cloud state={state} histories={known.histories} />
        </div>
        {!known.connected && (
          <div className="cut" role="status">
            The connection to the sandbox is cut. Trying again.
          </div>
        )}
        {slack.modal !== undefined && <Modal key={`${me} ${slack.modal.id}`} shown={slack.modal} />}
        {question}
        {notices}
        <Announcer slack={slack} />
      </MinuteContext>
    </SurroundingsContext>
  );
}
