export { JournalScreen } from "./journal-screen.js";
