/** The left side: channels, direct messages and the app with their unread marks, and as whom one acts. */
import type { SlackPart } from '../protocol.ts';
import { Avatar } from './avatar.tsx';
import { botDm, channelName, type Place, roleOf } from './place.ts';
import { nameOf } from './surroundings.tsx';
import { type Marks, unreadIn } from './unread.ts';

interface SidebarProps {
  readonly slack: SlackPart;
  readonly place: Place;
  readonly marks: Marks;
  go(place: Place): void;
  actAs(user: string): void;
}

interface ItemProps {
  readonly mark: React.ReactNode;
  readonly name: string;
  readonly unread: number;
  readonly current: boolean;
  onOpen(): void;
}

function Item({ mark, name, unread, current, onOpen }: ItemProps) {
  return (
    <li>
      <button
        type="button"
        className={unread > 0 ? 'item unread' : 'item'}
        aria-current={current ? 'page' : undefined}
        onClick={onOpen}
      >
        <span className="item-mark" aria-hidden="true">
          {mark}
        </span>
        <span className="item-name">{name}</span>
        {unread > 0 && (
          <span className="badge">
            {unread}
            <span className="unseen"> unread</span>
          </span>
        )}
      </button>
    </li>
  );
}

export function Sidebar({ slack, place, marks, go, actAs }: SidebarProps) {
  const { me, people, botUserId } = slack;
  const dm = botDm(slack);
  const home = people.find(({ id }) => id === botUserId)?.teamId;
  const humans = people.filter(({ isBot, id }) => !isBot && id !== botUserId);
  const myself = humans.find(({ id }) => id === me);
  const item = (channel: (typeof slack.channels)[number]) => {
    const name = channelName(channel, slack);
    return (
      <Item
        key={channel.id}
        mark={channel.kind === 'channel' ? '#' : <Avatar id={channel.id} name={name} />}
        name={name}
        unread={unreadIn(marks, slack, channel.id)}
        current={place.kind === 'channel' && place.id === channel.id}
        onOpen={() => go({ kind: 'channel', id: channel.id })}
      />
    );
  };
  const unreadDm = dm === undefined ? 0 : unreadIn(marks, slack, dm.id);
  const dms = slack.channels.filter((channel) => channel.kind === 'dm' && channel !== dm);
  return (
    <nav className="sidebar" aria-label="Workspace">
      <header className="workspace">
        <b>Lamplighter</b>
        <small>Sandbox workspace</small>
      </header>
      <div className="sidebar-lists">
        <h2>Channels</h2>
        <ul>{slack.channels.filter(({ kind }) => kind === 'channel').map(item)}</ul>
        {dms.length > 0 && (
          <>
            <h2>Direct messages</h2>
            <ul>{dms.map(item)}</ul>
          </>
        )}
        <h2>Apps</h2>
        <ul>
          <Item
            mark={<Avatar id={botUserId} name="Lamplighter" bot />}
            name="Lamplighter"
            unread={unreadDm}
            current={place.kind === 'app'}
            onOpen={() => go({ kind: 'app', tab: dm === undefined ? 'home' : 'messages' })}
          />
        </ul>
      </div>
      <fieldset className="people">
        <legend>You act as</legend>
        <div className="faces">
          {humans.map((person) => {
            const name = nameOf(people, botUserId, person.id);
            return (
              <label key={person.id} className="face" title={`${name}, ${roleOf(person, home)}`}>
                <input
                  type="radio"
                  name="person"
                  aria-label={`${name}, ${roleOf(person, home)}`}
                  checked={person.id === me}
                  onChange={() => actAs(person.id)}
                />
                <Avatar id={person.id} name={name} />
              </label>
            );
          })}
        </div>
        {myself !== undefined && (
          <div className="myself">
            <b>{nameOf(people, botUserId, me)}</b>
            <small>
              {roleOf(myself, home)}, {myself.tz.replaceAll('_', ' ')}
            </small>
          </div>
        )}
      </fieldset>
    </nav>
  );
}
