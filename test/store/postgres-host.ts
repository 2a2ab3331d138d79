/** A process that starts a Postgres, says where, and waits to be killed. */
import pg from 'pg';
import { startPostgres } from '../support/postgres.ts';

const { url } = await startPostgres();
const client = new pg.Client({ connectionString: url });
await client.connect();
const { rows } = await client.query('show data_directory');
console.log(JSON.stringify({ port: Number(new URL(url).port), directory: rows[0].data_directory }));
setInterval(() => undefined, 1_000);
