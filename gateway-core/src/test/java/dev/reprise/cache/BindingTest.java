package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What depends on clock or person is told by its words; how something is done depends on neither.
 */
final class BindingTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "What should I cook tonight?",
        "Is the museum open today?",
        "What happened yesterday in parliament?",
        "Will it rain tomorrow in Graz?",
        "Which shops are open now?",
        "What is Tesla trading at right now",
        "Who is currently leading the table?",
        "What is the latest release of Kubernetes?",
        "What\u2019s the newest camera of that brand?",
        "Tell me about recent developments in battery research.",
        "What has the committee recently decided?",
        "What films come out this week?",
        "Who won the race last weekend?",
        "When is the concert next Friday?",
        "How many visitors came last month?",
        "What were our sales in the past three quarters? Compare with last year.",
        "How did the index do in the last 30 days?",
        "What time is it in Lima?",
        "what day is it",
        "What's the date?",
        "How many days until Christmas?",
        "What did the river look like two weeks ago?",
        "Weather in Oslo",
        "What is the stock price of Siemens?",
        "price of gold per ounce",
        "EUR to USD exchange rate",
        "Who is the current mayor of Lyon?",
        "Is the online shop down?",
        "Are there any outages?",
        "Any news about the strike?",
        "Has the sequel been announced yet?",
        "What is the situation at the moment?",
        "How many goals has she scored so far?",
        "Give me an up-to-date list of members.",
        "today's menu please",
        "WHAT IS NEW?",
        "When does the next train to Bath leave?",
        "Is the red kettle in stock?",
      })
  void whatTheClockAnswersIsBoundToTime(String question) {
    assertThat(Binding.of(question).isToTime()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "What is the capital of Portugal?",
        "Now that the war is over, who governs the island in the novel?",
        "From now on answer in French. What is a verb?",
        "Now, write a poem about rust.",
        "I feel under the weather; what is the origin of that phrase?",
        "How does electric current flow through a wire?",
        "What is direct current?",
        "How do I print the current directory in bash?",
        "How does datetime.now() differ from utcnow?",
        "What is the time complexity of quicksort?",
        "What time does the restaurant open on Sundays?",
        "Write a simple yet powerful slogan.",
        "Convert three days to hours.",
        "This may be wrong: is a whale a fish?",
        "What is an exchange rate?",
        "How do I reset my password?",
        "What do you know about knowledge graphs?",
        "Explain the word nowhere.",
        "How does buy now, pay later work?",
        "I now know loops. What is recursion?",
        "",
      })
  void noClockIsInIdiomsAndTerms(String question) {
    assertThat(Binding.of(question).isToTime()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Where is my order?",
        "where's my package",
        "What is my balance?",
        "Show me my invoices",
        "What's the status of my refund?",
        "Did you get my email?",
        "Who am I?",
        "Am I eligible for the discount?",
        "Have I been charged twice?",
        "What did I order in spring?",
        "When will I get the replacement?",
        "Why was I billed 12 euros?",
        "How many points do I have?",
        "How much do I owe?",
        "Is my parcel on its way?",
        "Has our payment arrived?",
        "Can you check if my order has shipped?",
        "Please tell me when my appointment is.",
        "List my subscriptions.",
        "Cancel my order.",
        "I want to know my account balance.",
        "My order has not arrived.",
        "What is my IP address?",
        "Why is our order late?",
        "Which plan am I on?",
        "When does my contract end?",
        "Find a bakery near me",
        "What events are there in my city?",
        "Is this account mine? Where is mine?",
        "What do you remember about me?",
        "Is there any update on my order?",
        "How can I change my plan? And where is my invoice?",
        "When can I expect my refund?",
        "Does my plan include roaming?",
        "How is my application going?",
        "order status",
        "Balance?",
      })
  void onesOwnAffairsAreBoundToThePerson(String question) {
    assertThat(Binding.of(question).isToPerson()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "How do I reset my password?",
        "Can I change my plan?",
        "how to update my address",
        "What happens if I cancel my order?",
        "Where can I find my invoices?",
        "My app crashes, what should I do?",
        "My payment failed. What should I do?",
        "I forgot my password",
        "I want to cancel my subscription",
        "I'd like to change my delivery address.",
        "I can't log in to my account",
        "Help me close my account",
        "I need help with my bill",
        "Do I need to register my card?",
        "Do I have to pay for my return?",
        "Am I allowed to share my account?",
        "Is it possible to merge our accounts?",
        "Is there a fee for changing my flight?",
        "What is the best way to protect my savings?",
        "What is the process for renewing my passport?",
        "How long does it take to get my refund?",
        "Do I get my money back if my parcel is lost?",
        "Could you explain how I can track my shipment?",
        "Please, how would I download my statements?",
        "Should I insure my luggage?",
        "Why is my laptop so slow?",
        "My dog does not eat.",
        "Fix the bug in my code.",
        "Proofread my essay.",
        "Tell me about black holes.",
        "Do you ship to Norway?",
        "When do you open on Sundays?",
        "What does the term mining mean?",
        "How do I know if my order went through?",
        "What is the difference between a credit and a debit card?",
        "Who was Ada Lovelace?",
        "What is a balance sheet?",
        "What does the order status pending mean?",
        "What do I need for a visa?",
        "",
      })
  void howThingsAreDoneIsBoundToNobody(String question) {
    assertThat(Binding.of(question).isToPerson()).isFalse();
  }

  @Test
  void ofALongTextBothEndsAreRead() {
    String filler = "The mill stands by the river. ".repeat(1_000);
    assertThat(Binding.of(filler).isToTime()).isFalse();
    assertThat(Binding.of("What is on tonight? " + filler).isToTime()).isTrue();
    assertThat(Binding.of(filler + "What is on tonight?").isToTime()).isTrue();
    assertThat(Binding.of(filler + "Tonight we dine. " + filler).isToTime()).isFalse();
    assertThat(Binding.of(filler + "Where is my order?").isToPerson()).isTrue();
  }

  @Test
  void noTextIsTooOddToRead() {
    for (String odd :
        new String[] {
          "''''", "'s 's", "my", "my my", "$ ^ ..", "\ud83d", "now(", "'", "a'", "-_."
        }) {
      assertThat(Binding.of(odd).isToTime()).isFalse();
      assertThat(Binding.of(odd).isToPerson()).isFalse();
    }
  }
}
