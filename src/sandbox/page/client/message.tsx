/** One message, as Slack shows it. */
import { memo, useMemo } from 'react';
import type { ShownMessage, SlackJson } from '../../slack-api/desk.ts';
import { Avatar } from './avatar.tsx';
import { asBlocks } from './block-kit.ts';
import { Blocks } from './blocks/blocks.tsx';
import { Link, Mrkdwn } from './blocks/mrkdwn-text.tsx';
import { dayOf, timeOf, tsMillis } from './clock-text.ts';
import { FormProvider, useForm } from './form-context.tsx';
import { nameOf, useSurroundings } from './surroundings.tsx';

function FileLink({ file }: { file: SlackJson }) {
  const url = String(file.url_private ?? '');
  const title = String(file.title ?? file.name ?? 'File');
  const isPicture = String(file.mimetype ?? '').startsWith('image/');
  return (
    <figure className="file">
      <figcaption>
        <Link href={url}>{title}</Link>
      </figcaption>
      {isPicture && <img src={url} alt={String(file.alt_txt ?? title)} />}
    </figure>
  );
}

interface MessageProps {
  readonly message: ShownMessage;
  /** True below another message of the same person, minutes ago: no face, no name. */
  readonly follows: boolean;
}

export const Message = memo(function Message({ message, follows }: MessageProps) {
  const { people, botUserId, tz } = useSurroundings();
  const { channel, ts, user, ephemeralTo, edited } = message;
  const isBot = user === botUserId || people.find(({ id }) => id === user)?.isBot === true;
  const name = nameOf(people, botUserId, user);
  const blocks = useMemo(() => asBlocks(message.blocks), [message.blocks]);
  const place = useMemo(() => ({ channel, ts }), [channel, ts]);
  const form = useForm(place, blocks);
  const at = tsMillis(ts);
  const time = (
    <time dateTime={new Date(at).toISOString()} title={`${dayOf(at, tz)}, ${timeOf(at, tz)}`}>
      {timeOf(at, tz)}
    </time>
  );
  const classes = ['message', follows && 'follows', ephemeralTo !== undefined && 'ephemeral'];
  return (
    <article className={classes.filter(Boolean).join(' ')} aria-label={`${name}, ${timeOf(at, tz)}`}>
      <div className="message-side">{follows ? time : <Avatar id={user} name={name} bot={isBot} />}</div>
      <div className="message-main">
        {ephemeralTo !== undefined && <div className="only-you">Only visible to you</div>}
        {!follows && (
          <div className="message-head">
            <b>{name}</b>
            {isBot && <span className="app-badge">APP</span>}
            {time}
          </div>
        )}
        <FormProvider value={form}>
          {blocks.length > 0 ? <Blocks blocks={blocks} /> : <Mrkdwn text={message.text} />}
        </FormProvider>
        {(message.files ?? []).map((file) => (
          <FileLink key={String(file.id)} file={file} />
        ))}
        {edited && <span className="edited">(edited)</span>}
      </div>
    </article>
  );
});
