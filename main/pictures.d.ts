/** A picture that the build writes into the program as a data URL. */
declare module '*.png?inline' {
  const picture: string;
  export default picture;
}
