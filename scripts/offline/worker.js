// Goes before worker.js where that has no files beside it.
import * as later from "offline:later";
import { unpack } from "./unpack.js";

globalThis.offline = { bring: () => later, unpack };
