import { defineConfig } from 'vitest/config'

/**
 * Six projects. `unit` sits beside the sources and `server` needs a running mini-redis: `npm test` runs these two. `e2e`
 * runs what is built, and the programs of others in real time, which takes minutes; `compat` compares with Debian's
 * redis-server, `browser` needs Chromium and `package` installs the packed package.
 */
export default defineConfig({
  test: {
    projects: [
      // These two are not isolated: most of the time of hundreds of files would go into loading the same modules again.
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts'],
          isolate: false,
          globalSetup: ['test/leaves-nothing.ts'],
          setupFiles: ['test/support/poison.ts', 'test/support/property-tests.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'server',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{e2e,compat,tcl,package,browser,recipes}/**'],
          isolate: false,
          globalSetup: ['test/leaves-nothing.ts'],
          setupFiles: [
            'test/support/poison.ts',
            'test/support/property-tests.ts',
            'test/support/reply-types.ts',
          ],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'examples/**/*.test.ts'],
          isolate: false,
          globalSetup: ['test/build-once.ts', 'test/leaves-nothing.ts'],
          setupFiles: [
            'test/support/poison.ts',
            'test/support/property-tests.ts',
            'test/support/reply-types.ts',
          ],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/build-once.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          // To pack is to build, and nobody may read what is built meanwhile.
          fileParallelism: false,
          globalSetup: ['test/build-once.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'compat',
          include: ['test/compat/**/*.test.ts'],
          globalSetup: ['test/build-once.ts', 'test/leaves-nothing.ts', 'test/compat/require-redis.ts'],
          setupFiles: ['test/support/property-tests.ts', 'test/support/reply-types.ts'],
          testTimeout: 60_000,
        },
      },
    ],
  },
})
