package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions of other languages are told by their small words, English ones by theirs. */
final class LanguageTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Wie kann ich mein Passwort zurücksetzen?",
        "Wo ist meine Bestellung?",
        "Was kostet der Versand nach Österreich?",
        "Warum wurde meine Zahlung abgelehnt?",
        "Kann ich die Rechnung per E-Mail bekommen?",
        "Habt ihr am Sonntag offen?",
        "Was ist los?",
        "Comment puis-je réinitialiser mon mot de passe ?",
        "Où est ma commande ?",
        "Quel est le prix de la livraison ?",
        "Pourquoi mon paiement a-t-il été refusé ?",
        "Combien coûte cet article ?",
        "¿Cómo puedo restablecer mi contraseña?",
        "¿Dónde está mi pedido?",
        "¿Cuánto cuesta el envío?",
        "Cual es la capital de Francia?",
        "Por que no funciona?",
        "Come posso reimpostare la mia password?",
        "Dov'è il mio ordine?",
        "Quanto costa la spedizione?",
        "Come posso cambiare i miei dati?",
        "Perché il pagamento non funziona?",
        "Como posso redefinir minha senha?",
        "Onde está o meu pedido?",
        "Quanto custa o frete?",
        "Quero cancelar a minha assinatura.",
        "Você pode me ajudar?",
        "Hoe kan ik mijn wachtwoord wijzigen?",
        "Waar is mijn bestelling?",
        "Wat is de hoofdstad van Frankrijk?",
        "Waarom werkt het niet?",
        "Kunnen jullie me helpen?"
      })
  void otherLanguagesAreForeign(String question) {
    assertThat(Language.isForeign(question)).isTrue();
    assertThat(Language.isLatin(question)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "What is a déjà vu?",
        "How do I make crème brûlée?",
        "What does c'est la vie mean?",
        "Who was Ludwig van Beethoven?",
        "Where is the best café in São Paulo?",
        "What is the difference between a résumé and a CV?",
        "Who wrote Don Quixote de la Mancha?",
        "How far is Los Angeles from San José?",
        "What is the El Niño effect?",
        "Who painted Les Demoiselles d'Avignon?",
        "When did Charles de Gaulle die?",
        "What is Das Kapital about?",
        "Why did Vincent van Gogh cut off his ear?",
        "List three facts about Côte d'Ivoire",
        "How do I reset my password?",
        "reset password",
        "order status",
        ""
      })
  void englishWithLoanwordsIsNot(String question) {
    assertThat(Language.isForeign(question)).isFalse();
  }
}
