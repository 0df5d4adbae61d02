import { defineConfig } from '@playwright/test'

export default defineConfig({ testDir: '.', use: { redisOptions: { config: { maxmemory: '10mb' } } } })
