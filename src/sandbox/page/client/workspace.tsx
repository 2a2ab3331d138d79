/** The middle: a channel with its composer, or the app with its tabs. */
import { useMemo } from 'react';
import type { PageState } from '../protocol.ts';
import { AppHome } from './app-home.tsx';
import { Avatar } from './avatar.tsx';
import { Composer } from './composer.tsx';
import { type Echo, withEchoes } from './echoes.ts';
import { MessageList } from './message-list.tsx';
import { channelAt, channelName, type Place } from './place.ts';
import { nameOf, useSurroundings } from './surroundings.tsx';

interface WorkspaceProps {
  readonly state: PageState;
  readonly place: Place;
  readonly guide: React.ReactNode;
  readonly tools: React.ReactNode;
  readonly echoes: readonly Echo[];
  go(place: Place): void;
  /** False when the line did not even reach the sandbox. */
  type(channel: string, text: string): Promise<boolean>;
}

function suggestionsFor({ machines }: PageState): readonly string[] {
  const newest = machines.toSorted((a, b) => b.createdAt - a.createdAt)[0];
  const about = newest === undefined ? [] : [`/gpu why ${newest.name}`];
  return ['/gpu up l4', '/gpu up v5e-8', '/gpu ls', ...about, '/gpu digest', '/gpu help'];
}

export function Workspace({ state, place, guide, tools, echoes, go, type }: WorkspaceProps) {
  const { me } = useSurroundings();
  const { slack } = state;
  const channel = channelAt(place, slack);
  const title = channel === undefined ? 'Lamplighter' : channelName(channel, slack);
  const isChannel = channel?.kind === 'channel';
  const members = channel?.members ?? [];
  const messages = useMemo(() => {
    if (channel === undefined) return [];
    const here = echoes.filter((echo) => echo.channel === channel.id);
    return withEchoes(slack.messages[channel.id] ?? [], here);
  }, [channel, echoes, slack.messages]);
  return (
    <main className="workspace-main">
      <header className="place">
        <h1>
          {place.kind === 'app' && <Avatar id={slack.botUserId} name="Lamplighter" bot />}
          {isChannel && <span className="hash">#</span>}
          {title}
        </h1>
        {isChannel && (
          <span
            className="members"
            title={members.map((id) => nameOf(slack.people, slack.botUserId, id)).join(', ')}
          >
            {members.length} members
          </span>
        )}
        {place.kind === 'app' && (
          <div className="tabs" role="tablist" aria-label="Lamplighter">
            {(['home', 'messages'] as const).map((tab) => (
              <button
                key={tab}
                type="button"
                role="tab"
                aria-selected={place.tab === tab}
                onClick={() => go({ kind: 'app', tab })}
              >
                {tab === 'home' ? 'Home' : 'Messages'}
              </button>
            ))}
          </div>
        )}
        <div className="tools">{tools}</div>
      </header>
      {guide}
      {place.kind === 'app' && place.tab === 'home' ? (
        <AppHome home={slack.home} />
      ) : channel === undefined ? (
        <p className="empty">Lamplighter has not written to you yet.</p>
      ) : (
        <>
          <MessageList
            key={`${me} ${channel.id}`}
            messages={messages}
            label={isChannel ? `#${title}` : `your messages with ${title}`}
          />
          <Composer
            key={`${me} ${channel.id} composer`}
            channel={`${me} ${channel.id}`}
            placeholder={`Message ${isChannel ? '#' : ''}${title}, or type /gpu`}
            suggestions={suggestionsFor(state)}
            onSend={(text) => type(channel.id, text)}
          />
        </>
      )}
    </main>
  );
}
