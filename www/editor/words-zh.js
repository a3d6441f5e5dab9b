// What the core says, in Chinese: for the shell, which holds the English alone.
export { default } from "../../src/message/zh.txt";
