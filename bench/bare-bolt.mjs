/** The least that Bolt can be: one command that is acknowledged, written as Bolt's own documentation writes it. */
import bolt from '@slack/bolt';

const app = new bolt.App({
  token: process.env.SLACK_BOT_TOKEN,
  signingSecret: process.env.SLACK_SIGNING_SECRET,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});

app.command('/gpu', async ({ ack }) => {
  await ack('Hello');
});

await app.start(Number(process.env.PORT));
