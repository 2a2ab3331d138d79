/** Stops a test run on a Node that lacks what the project needs, and names the fix. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 15)) {
  throw new Error(
    `Lamplighter needs Node 24.15 or newer, this is ${process.version}. Run it through npm (npm test), which uses the Node that npm ci installed.`,
  );
}
