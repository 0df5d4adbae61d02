import { defineConfig } from 'vitest/config'

/**
 * Five projects: `unit` sits beside the sources, `server` needs a running mini-redis; `compat` compares with Debian's
 * redis-server, `browser` needs Chromium and `package` installs the packed package, so they are left out of `npm test`.
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
          setupFiles: ['test/support/poison.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'server',
          include: ['test/**/*.test.ts', 'examples/**/*.test.ts'],
          exclude: ['test/{compat,tcl,package,browser,recipes}/**'],
          isolate: false,
          globalSetup: ['test/build-once.ts', 'test/leaves-nothing.ts'],
          setupFiles: ['test/support/poison.ts', 'test/support/reply-types.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
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
          setupFiles: ['test/support/reply-types.ts'],
          testTimeout: 60_000,
        },
      },
    ],
  },
})
