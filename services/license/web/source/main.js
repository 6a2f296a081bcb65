import { start } from "./app.js";

start(Date.now);
