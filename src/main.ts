/** What src/main.js starts: reads .env, then the role or the sandbox that the environment asks for. */
import { config as loadDotenv } from 'dotenv';
import { run } from './run.ts';

loadDotenv({ quiet: true });
await run(process.env);
