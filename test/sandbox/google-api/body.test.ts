/** Request bodies and query strings are checked against Google's own message types. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Frame, INSERT, JOBS, startFrame } from './frame.ts';

let frame: Frame;

beforeEach(async () => {
  frame = await startFrame();
});

afterEach(() => frame.api.close());

describe('request bodies', () => {
  it('refuses unknown fields at any depth, all of them at once', async () => {
    const { status, body } = await frame.post(INSERT, {
      foo: 1,
      scheduling: { bar: 2 },
      disks: [{}, { initializeParams: { baz: 3 } }],
    });
    expect(status).toBe(400);
    const messages = [
      `Invalid JSON payload received. Unknown name "foo" at 'resource': Cannot find field.`,
      `Invalid JSON payload received. Unknown name "bar" at 'resource.scheduling': Cannot find field.`,
      `Invalid JSON payload received. Unknown name "baz" at 'resource.disks[1].initialize_params': Cannot find field.`,
    ];
    expect(body).toMatchObject({
      error: {
        code: 400,
        message: messages.join('\n'),
        errors: [{ reason: 'invalid' }],
        status: 'INVALID_ARGUMENT',
        details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest' }],
      },
    });
    expect(frame.seen).toHaveLength(0);
  });

  it.each([
    [{ name: 5 }, `Invalid value at 'resource.name' (TYPE_STRING), 5`],
    [{ canIpForward: 'yes' }, `Invalid value at 'resource.can_ip_forward' (TYPE_BOOL), "yes"`],
    [
      { scheduling: { hostErrorTimeoutSeconds: 1.5 } },
      `Invalid value at 'resource.scheduling.host_error_timeout_seconds' (TYPE_INT32), 1.5`,
    ],
    [
      { scheduling: { maxRunDuration: { seconds: 'soon' } } },
      `Invalid value at 'resource.scheduling.max_run_duration.seconds' (TYPE_INT64), "soon"`,
    ],
    [
      { scheduling: { provisioningModel: 'CHEAP' } },
      `Invalid value at 'resource.scheduling.provisioning_model' (type.googleapis.com/google.cloud.compute.v1.Scheduling.ProvisioningModel), "CHEAP"`,
    ],
    [{ labels: { a: 1 } }, `Invalid value at 'resource.labels['a']' (TYPE_STRING), 1`],
    [
      { disks: {} },
      `Invalid value at 'resource.disks' (type.googleapis.com/google.cloud.compute.v1.AttachedDisk), {}`,
    ],
    [
      { name: ['a'] },
      `Invalid JSON payload received. Unknown name "name" at 'resource': Proto field is not repeating, cannot start list.`,
    ],
  ])('refuses %j', async (body, message) => {
    expect(await frame.post(INSERT, body)).toMatchObject({ status: 400, body: { error: { message } } });
  });

  it('hands the handler one canonical form of both spellings, of numbers and of enums', async () => {
    await frame.post(INSERT, {
      can_ip_forward: true,
      scheduling: { maxRunDuration: { seconds: 3600 }, on_host_maintenance: 'TERMINATE' },
      labels: { team: 'a' },
      description: null,
    });
    expect(frame.seen[0]?.body).toEqual({
      canIpForward: true,
      scheduling: { maxRunDuration: { seconds: '3600' }, onHostMaintenance: 'TERMINATE' },
      labels: { team: 'a' },
    });
  });

  it('reads enums by number and by name, and answers in the form that was asked for', async () => {
    const job = { http_target: { uri: 'http://x', http_method: 1, body: 'aGk' }, attemptDeadline: '180s' };
    expect((await frame.post(`${JOBS}?%24alt=json%3Benum-encoding%3Dint`, job)).body).toEqual({
      httpTarget: { uri: 'http://x', httpMethod: 1, body: 'aGk=' },
      attemptDeadline: '180s',
    });
    expect((await frame.post(JOBS, job)).body).toMatchObject({ httpTarget: { httpMethod: 'POST' } });
  });

  it('refuses two members of one oneof, a bad duration and an unknown enum number', async () => {
    const { body } = await frame.post(JOBS, {
      httpTarget: { httpMethod: 99 },
      pubsubTarget: {},
      attemptDeadline: '3 minutes',
    });
    expect((body as { error: { message: string } }).error.message.split('\n')).toEqual([
      `Invalid value at 'job.http_target.http_method' (type.googleapis.com/google.cloud.scheduler.v1.HttpMethod), 99`,
      `Invalid value at 'job' (oneof), oneof field 'target' is already set. Cannot set 'pubsubTarget'`,
      `Invalid value at 'job.attempt_deadline' (type.googleapis.com/google.protobuf.Duration), "3 minutes"`,
    ]);
  });

  it('refuses what is not JSON and unknown query parameters', async () => {
    expect((await frame.call(INSERT, { method: 'POST', body: '{"name":' })).status).toBe(400);
    expect(await frame.post(`${INSERT}?requestId=x&dryRun=true`, {})).toMatchObject({
      status: 400,
      body: {
        error: {
          message: `Invalid JSON payload received. Unknown name "dryRun": Cannot bind query parameter. Field 'dryRun' could not be found in request message.`,
        },
      },
    });
    expect(frame.seen).toHaveLength(0);
  });
});
