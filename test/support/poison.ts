/** Freed memory is overwritten, and looked at when it is given out again: see memory/poison.ts. */
import { poison } from '../../src/memory/poison.ts'

poison.isOn = true
