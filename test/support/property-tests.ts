/**
 * Lists and texts of property tests grow to the length that the test allows. By default fast-check stops at ten, however
 * many are allowed: no node of a tree is split by so few.
 */
import fc from 'fast-check'

fc.configureGlobal({ ...fc.readConfigureGlobal(), defaultSizeToMaxWhenMaxSpecified: true })
