// An example whose assertion does not hold, to see that it is noticed.
import { equal } from 'node:assert/strict'

equal(1 + 1, 3)
