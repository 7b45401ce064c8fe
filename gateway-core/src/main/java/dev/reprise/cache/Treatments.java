package dev.reprise.cache;

/**
 * What is done with each kind of request that a cache can get wrong. A request of several kinds
 * gets the least that any of them may have.
 *
 * @param tools tools or functions are offered
 * @param lastNotUser the last message is a tool's result or the assistant's: an agent at work
 * @param nonText the question has images, audio or files
 * @param noText the question is empty
 * @param tooLong the question is longer than 65,536 characters; of shorter ones the head counts by
 *     meaning and the rest to the letter
 * @param foreign another script or language than English
 * @param timeBound the right answer changes with the clock: "today", "latest"
 * @param personBound the right answer is another one for each person: "my order"
 * @param highTemperature more than {@link CachePolicy#highTemperature}
 * @param logprobs token probabilities are asked for
 * @param storeRequested the provider shall keep the answer
 * @param serverState the request goes on from what the provider has kept
 * @param serverTools the provider searches the web or runs tools of its own
 * @param audioOutput the answer is spoken
 */
public record Treatments(
    Treatment tools,
    Treatment lastNotUser,
    Treatment nonText,
    Treatment noText,
    Treatment tooLong,
    Treatment foreign,
    Treatment timeBound,
    Treatment personBound,
    Treatment highTemperature,
    Treatment logprobs,
    Treatment storeRequested,
    Treatment serverState,
    Treatment serverTools,
    Treatment audioOutput) {

  public static final Treatments DEFAULTS =
      new Treatments(
          Treatment.EXACT,
          Treatment.EXACT,
          Treatment.EXACT,
          Treatment.EXACT,
          Treatment.EXACT,
          Treatment.EXACT,
          Treatment.SHORT,
          Treatment.PRIVATE,
          Treatment.OFF,
          Treatment.EXACT,
          Treatment.OFF,
          Treatment.OFF,
          Treatment.OFF,
          Treatment.OFF);
}
