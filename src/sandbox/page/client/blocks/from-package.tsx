/** The blocks that slack-blocks-to-jsx draws for us: plans, task cards, charts, Markdown, pictures, videos, files. */
import { type ComponentProps, memo, type ReactNode } from 'react';
import { Message } from 'slack-blocks-to-jsx';
import type { Block } from '../block-kit.ts';
import { nameOf, useSurroundings } from '../surroundings.tsx';
import { ChannelMention, DateText, Link, UserMention } from './mrkdwn-text.tsx';

type Props = ComponentProps<typeof Message>;

const HOOKS: NonNullable<Props['hooks']> = {
  user: ({ id }) => <UserMention id={id} />,
  channel: ({ id, name }) => <ChannelMention id={id} label={name} />,
  link: ({ href, children }: { href: string; children?: ReactNode }) => <Link href={href}>{children}</Link>,
  date: ({ timestamp, format }) => <DateText at={Number(timestamp)} format={format} />,
};

export const FromPackage = memo(function FromPackage({ block }: { block: Block }) {
  const { theme, people, channels, botUserId } = useSurroundings();
  return (
    <div className={`drawn drawn-${block.type}`}>
      <Message
        blocks={[block] as unknown as Props['blocks']}
        name=""
        logo=""
        theme={theme}
        withoutWrapper
        hooks={HOOKS}
        data={{
          users: people.map(({ id }) => ({ id, name: nameOf(people, botUserId, id) })),
          channels: channels.map(({ id, name }) => ({ id, name })),
          user_groups: [],
        }}
      />
    </div>
  );
});
