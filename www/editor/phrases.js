// The editor's own words. CodeMirror asks for its in English.

const CHINESE = {
  Completions: "补全",
  Diagnostics: "问题",
  "Selection deleted": "已删除所选内容",
  "Control character": "控制字符",
  close: "关闭",
  "Fix: $": "修正：$",
  "Nothing is known about this place.": "这里没有可以解释的内容。",
  Explanation: "说明",
  Type: "类型",
  "When left out": "省略时",
  Since: "起始版本",
  Deprecated: "弃用版本",
  Removed: "移除版本",
  "In the other format": "对应的新写法",
  "Show where it ends up": "查看它写到了哪里",
};

/** The words for a language of the page. */
export const phrases = (language) => (language.startsWith("zh") ? CHINESE : {});
