import { memoryJournal } from '../../src/journal/memory.ts'
import { journalContract } from '../contracts/journal.ts'

journalContract('memoryJournal', () => Promise.resolve(memoryJournal()))
