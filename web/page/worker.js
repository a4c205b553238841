// In the worker: the question of the page to the checker.
onmessage = ({ data: { files, kind, number } }) => {
  postMessage({ answer: relucertAsk(relucertCheck, files, kind, number, (stage) => postMessage({ stage })) });
};
