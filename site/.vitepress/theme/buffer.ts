/** Node's Buffer, which a page does not have: for every module that names it. To be loaded before any of them. */
import { Buffer } from 'buffer/'

Object.assign(globalThis, { Buffer })
