/** The official clients, pointed at the simulated Google as the bot points them. */
import { MetricServiceClient } from '@google-cloud/monitoring';
import { CloudSchedulerClient } from '@google-cloud/scheduler';
import { OAuth2Client } from 'google-auth-library';

/** Any bearer token will do. */
export function authClient(): OAuth2Client {
  const client = new OAuth2Client();
  client.setCredentials({ access_token: 'sandbox', expiry_date: Date.now() + 3_600_000 });
  return client;
}

/** Options for every gax client (facts: `port` must be its own option). */
export function gaxOptions(port: number) {
  return {
    fallback: true as const,
    protocol: 'http',
    apiEndpoint: '127.0.0.1',
    port,
    authClient: authClient(),
    projectId: 'ml-research',
  };
}

export function schedulerClient(port: number): CloudSchedulerClient {
  return new CloudSchedulerClient(gaxOptions(port));
}

export function metricClient(port: number): MetricServiceClient {
  return new MetricServiceClient(gaxOptions(port));
}
