/** The import rules of docs/architecture.md: what each room may know. */
const room = (name) => `^src/${name}/`;

/** @param {string} name @param {string[]} allowed @param {string} comment */
function only(name, allowed, comment) {
  return {
    name: `${name}-knows-only-its-neighbours`,
    comment,
    severity: 'error',
    from: { path: room(name) },
    to: { path: '^src/', pathNot: [name, ...allowed].map(room) },
  };
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    only('domain', [], 'The domain is pure: it decides over plain values and knows no other room.'),
    only('ports', ['domain'], 'Ports are interfaces over words of the domain; nothing in them runs.'),
    only('usecases', ['ports', 'domain'], 'Use cases reach the outside through ports only.'),
    only('loops', ['usecases', 'ports', 'domain'], 'Loops call use cases; they never know Slack or Google.'),
    only('slack', ['usecases', 'ports', 'domain'], 'The front calls use cases; it never knows loops, Google or the store behind its port.'),
    only('google', ['ports', 'domain'], 'Adapters translate; they know their vendor and the ports.'),
    only('store', ['ports', 'domain'], 'The store keeps what the ports describe.'),
    only('sandbox', ['ports', 'domain'], 'The simulated clouds meet the bot over the wire only.'),
    {
      name: 'sandbox-knows-no-family',
      comment: 'The simulated cloud knows the catalogue from the data snapshot, so that a wrong family file fails against it.',
      severity: 'error',
      from: { path: room('sandbox') },
      to: { path: '^src/domain/accelerators/' },
    },
    {
      name: 'no-vendor-in-the-middle',
      comment: 'Only the adapters import a vendor package.',
      severity: 'error',
      from: { path: '^src/(domain|ports|usecases|loops|store)/' },
      to: { path: 'node_modules/(@slack|@google-cloud|google-auth-library|google-gax)/' },
    },
    {
      name: 'no-circular',
      comment: 'Data flows one way; two files that need each other are one, or hide a third.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nobody imports is dead.',
      severity: 'error',
      from: {
        orphan: true,
        path: '^src/',
        pathNot: ['^src/(main|story|backtest)\\.ts$', '\\.d\\.ts$', '^src/sandbox/page/client/'],
      },
      to: {},
    },
    {
      name: 'product-needs-no-dev-package',
      comment: 'Outside the sandbox everything runs after npm ci --omit=dev.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/sandbox/', '^src/slack/commands/write-docs\\.ts$'] },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { conditionNames: ['import', 'node', 'default'], extensions: ['.ts', '.tsx', '.js', '.mjs'] },
  },
};
