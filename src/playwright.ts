/** `mini-redis-server/playwright`: servers as fixtures of Playwright's test runner. */
export { expect } from '@playwright/test'
export { type TestFixtures, test, type WorkerFixtures } from './testing/playwright-fixtures.ts'
