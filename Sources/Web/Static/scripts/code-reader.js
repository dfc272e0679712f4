import prism from "../code/prism.js";

// Tokenises code in a worker: on text crafted for it, some of Prism's regular expressions take minutes.

/** @param {MessageEvent<{file: string, language: string, code: string}>} event */
onmessage = async ({ data: { file, language, code } }) => {
  await import(`../code/${file}.js`);
  const grammar = prism.languages[language] ?? prism.languages[file];
  const run = { code, grammar, language, tokens: /** @type {import("../code/prism.js").TokenStream} */ ([code]) };
  if (grammar) {
    prism.hooks.run("before-tokenize", run);
    run.tokens = prism.tokenize(run.code, grammar);
    prism.hooks.run("after-tokenize", run);
  }
  postMessage(run.tokens);
};
