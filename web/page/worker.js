// In the worker: the question of the page to the checker.
onmessage = ({ data: question }) => {
  postMessage({ answer: relucertAsk(relucertCheck, question, (news) => postMessage(news)) });
};
