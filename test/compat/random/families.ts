/** The families of random commands; one line each. */
import type { Family } from './chance.ts'
import { stringFamily } from './string.ts'

export const FAMILIES: readonly Family[] = [stringFamily]
