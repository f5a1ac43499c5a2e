export const handler = () => {
  throw new Error('The file of this function is not written yet.');
};
