/** Node's Buffer, which a page does not have: given to every module that names it. */
export { Buffer } from 'buffer/'
