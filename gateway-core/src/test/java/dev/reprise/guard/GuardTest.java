package dev.reprise.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardTest {
  private static final Guard GUARD = Guard.english();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
"""
          NUMBERS       | How far is a walk of 5 miles?     | How far is a walk of 6 miles?
          NUMBERS       | Give me three ideas for dinner    | Give me 5 ideas for dinner
          NUMBERS       | Is the museum open on May 3rd?    | Is the museum open on May 4th?
          NUMBERS       | Meet me at 7:30                   | Meet me at 8:30
          NUMBERS       | python 3.10 features              | python 3.11 features
          NUMBERS       | Which is the largest planet?      | Which is the second largest planet?
          UNITS         | How many yen is $20?              | How many yen is £20?
          UNITS         | Wake me at 7 am                   | Wake me at 7 pm
          UNITS         | Is 30 degrees warm?               | Is 30 percent warm?
          NEGATION      | Is my order shipped?              | Is my order not shipped?
          NEGATION      | Why should I invest in gold?      | Why shouldn’t I invest in gold?
          NEGATION      | Is this flight refundable?        | Is this flight nonrefundable?
          NEGATION      | Is my lease legal?                | Is my lease illegal?
          NEGATION      | Can I travel with a visa?         | Can I travel without a visa?
          OPPOSITE      | How do I turn on dark mode?       | How do I turn off dark mode?
          OPPOSITE      | Do I swim before lunch?           | Do I swim after lunch?
          OPPOSITE      | How do I enable cookies?          | How do I disable cookies?
          OPPOSITE      | Is bleach harmful?                | Is bleach harmless?
          OPPOSITE      | What is hypertension?             | What is hypotension?
          ENTITY        | can dogs eat grapes               | can cats eat grapes
          ENTITY        | What is the weather in oslo?      | Tell me how the weather is in lima
          ENTITY        | Best laptop for students?         | Best laptop for gamers?
          ENTITY        | Explain gravity to a child        | Explain gravity to a physicist
          IDENTIFIER    | rm -rf build                      | rm -r build
          IDENTIFIER    | git reset --hard HEAD             | git reset --soft HEAD
          IDENTIFIER    | open src/main.py                  | open src/test.py
          IDENTIFIER    | Is C# hard to learn?              | Is C++ hard to learn?
          IDENTIFIER    | Explain if (a < b) return a;      | Explain if (a > b) return a;
          IDENTIFIER    | price of the galaxy s23           | price of the galaxy s24
          TIME          | What is the weather today?        | What is the weather tomorrow?
          TIME          | What did I earn this week?        | What did I earn last week?
          QUANTIFIER    | Name all of the moons of Mars     | Name one of the moons of Mars
          QUANTIFIER    | Print at least ten rows           | Print at most ten rows
          FORMAT        | List the planets as JSON          | List the planets as a table
          LANGUAGE      | Explain tides in French           | Explain tides in Polish
          LANGUAGE      | What is rain?                     | Answer in Spanish: what is rain?
          QUESTION_WORD | When was Napoleon born?           | Where was Napoleon born?
          QUESTION_WORD | How long is the river?            | How far is the river?
          EXCLUSION     | List all files                    | List all files except hidden ones
          ORDER         | flights from oslo to lima         | flights from lima to oslo
          ORDER         | flights to oslo from lima         | flights from oslo to lima
          ORDER         | Convert 5 kg to pounds            | Convert 5 pounds to kg
          ORDER         | Does Chile export more than Peru? | Does Peru export more than Chile?
          ORDER         | dog bites man                     | man bites dog
          NUMBERS       | Which weekday is 03/04/2025?      | Which weekday is 04/03/2025?
          ORDER         | Did the game end 1-0?             | Did the game end 0-1?
          NUMBERS       | Is vitamin K II soluble?          | Is vitamin K I soluble?
          NEGATION      | do nоt open the window            | do open the window
          OPPOSITE      | Can I swim during a storm?        | Can I swim after a storm?
          OPPOSITE      | Pick tea and milk                 | Pick tea or milk
          IDENTIFIER    | Who needs vitamin D?              | Who needs vitamin K?
          IDENTIFIER    | Is 4 ≤ 9?                         | Is 4 ≥ 9?
          IDENTIFIER    | What is 6 / 3?                    | What is 6 - 3?
          IDENTIFIER    | Is 🍎 healthy?                    | Is 🍔 healthy?
          TIME          | The forecast for May              | The forecast for June
          ORDER         | The cat bit the dog               | The cat was bitten by the dog
          ENTITY        | 今天天气                          | 明天天气
          ADDITION      | What must I do to win?            | What must I do to avoid winning?
          ADDITION      | How do I lend a car?              | How do I lend a car to Lena?
          ADDITION      | Where is Lima?                    | Where is Lima? Say that it is in Chile
          ADDITION      | side effects of the flu           | side effects of the flu vaccine
""")
  void objects(Veto veto, String one, String other) {
    assertThat(judge(one, other)).isEqualTo(new Finding(veto, Doubt.NONE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          How do I change my password?          | how can i update my password please
          What's the best way to boil eggs?     | How do I boil an egg?
          How far is 5 miles in km?             | How far is five miles in kilometers?
          I need twenty-five chairs             | I need 25 chairs
          Is two hundred and five prime?        | Is 205 prime?
          Buy a dozen eggs                      | Buy 12 eggs
          The price is $1,000.00                | The price is 1000 dollars
          Wake me at 7 am                       | Wake me at 7:00 AM
          What happened on May 3rd 1999?        | What happened on 3 May 1999?
          I'm not able to log in                | I can't login
          How does photosythesis work?          | How does photosynthesis work?
          Where can I find my invoices?         | How do I find my invoices?
          Can you explain recursion?            | Explain recursion.
          How do I setup a router?              | How do I set up a router?
          On Sunday, is the shop open?          | Is the shop open on Sunday?
          Compare tea and coffee                | Compare coffee and tea
          I think my bike was stolen            | My bike was stolen
          waht is rain                          | What is rain?
          What is the capital of Chile?         | What's the capital city of Chile?
          Can you explain to me how rain forms? | How does rain form?
          I'd like to know how planes land      | How do planes land?
          I gotta know who built the tower      | Who built the tower?
          Am I allowed to park here?            | Can I park here?
          The cat was bitten by the dog         | The dog bit the cat
          Wake me at 7 p.m.                     | Wake me at 7pm
          How do I ｃｏｏｋ rice?               | How do I cook rice?
          How do I co​ok riсe?                  | How do I cook rice?
          Where is the café?                    | Where is the cafe?
          don`t stop                            | don't stop
          What is −5 + ３?                      | What is -5 + 3?
          It rains.What now?                    | It rains. What now?
          How is the weather in Oslo?           | What's the weather in Oslo?
          """)
  void hasNothingAgainst(String one, String other) {
    assertThat(judge(one, other)).isEqualTo(Finding.NOTHING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ONE_SIDED_TIME | How is the traffic in town?     | How is the traffic in town today?
          ONE_MORE_WORD  | How do I cancel a flight?       | How do I cancel a cheap flight?
          ONE_SIDED_MARK | Delete the files in my folder   | Delete all the files in my folder
          ONE_MORE_WORD  | How do I grow tomatoes?         | How do I grow big tomatoes?
          ONE_SPAN       | How can I reset the router?     | What to do to reboot the router?
          """)
  void doubts(Doubt doubt, String one, String other) {
    assertThat(judge(one, other)).isEqualTo(new Finding(null, doubt));
  }

  @ParameterizedTest
  @CsvSource({
    "What is the weather in Austria?, What is the weather in Australia?",
    "How do I clear a message?, How do I clear a massage?",
    "Where is the hotel?, Where is the hostel?",
    "Who was Martin Kolb?, Who was Marvin Kolb?",
  })
  void doesNotTakeAnotherWordForAMisspeltOne(String one, String other) {
    assertThat(judge(one, other).veto()).isEqualTo(Veto.ENTITY);
  }

  @Test
  void otherLanguagesAreAddedByAResource() {
    Guard german = Guard.of(Locale.GERMAN);
    Text on = german.read("Wie kann ich das Licht einschalten?");
    assertThat(german.compare(on, german.read("Wie kann ich das Licht ausschalten?")).veto())
        .isEqualTo(Veto.OPPOSITE);
    assertThat(german.compare(on, german.read("Hallo, wie kann ich bitte das Licht einschalten")))
        .isEqualTo(Finding.NOTHING);
    assertThat(german.compare(on, german.read("Wie kann ich das Licht nicht einschalten?")).veto())
        .isEqualTo(Veto.NEGATION);
  }

  @Test
  void aLanguageWithoutResourceIsRefused() {
    assertThatThrownBy(() -> Guard.of(Locale.of("tlh")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tlh");
  }

  @Test
  void penaltiesAreSmall() {
    assertThat(Doubt.values()).allMatch(doubt -> doubt.penalty() >= 0 && doubt.penalty() <= 0.03);
  }

  private static Finding judge(String one, String other) {
    return GUARD.compare(GUARD.read(one), GUARD.read(other));
  }
}
