import "./no-eval.js";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/counter.css";
import "./styles/identity.css";
import { ERRORS } from "@comptoir/contract";
import { createRoot } from "react-dom/client";
import { watchSessionLoss } from "./api.js";
import { App } from "./app.js";
import { closeAllWindows } from "./frame/windows.js";
import { startKeyRouter } from "./scanner/index.js";
import { loseSession, readSession } from "./screens/session/index.js";

const root = document.getElementById("comptoir");
if (!root) throw new Error("index.html has no #comptoir");

watchSessionLoss((code) => {
  closeAllWindows();
  loseSession(code, ERRORS[code].text);
});
startKeyRouter();
void readSession();
createRoot(root).render(<App />);
