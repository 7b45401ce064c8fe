package dev.reprise.guard;

import dev.reprise.guard.Token.Shape;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Brings numbers to one spelling: twenty-five, 25; a dozen, 12; 1,000.00, 1000; third, #3. */
final class Numbers {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final int LONGEST = 18;

  private final Map<String, String> words;

  Numbers(Map<String, String> words) {
    this.words = words;
  }

  /** The tokens with each run of number words made one number. */
  List<Token> spell(List<Token> tokens) {
    List<Token> spelt = new ArrayList<>(tokens.size());
    for (int i = 0; i < tokens.size(); ) {
      Token token = tokens.get(i);
      if (token.is(Shape.CODE)
          || token.is(Shape.SIGN)
          || token.is(Shape.WORD) && !words.containsKey(token.text())) {
        spelt.add(token);
        i++;
        continue;
      }
      Run run = new Run();
      int end = run.read(tokens, i);
      boolean pronoun = end == i + 1 && token.is(Shape.WORD) && run.spelling().equals("1");
      if (end > i && !pronoun) {
        spelt.add(new Token(run.spelling(), Shape.NUMBER, false));
        i = end;
      } else {
        spelt.add(tokens.get(i++));
      }
    }
    return spelt;
  }

  /** A number being read, word by word. */
  private final class Run {
    private BigDecimal total = BigDecimal.ZERO;
    private BigDecimal current = BigDecimal.ZERO;
    private @Nullable String digits;
    private boolean ordinal;
    private boolean started;

    /** Reads from a token on; returns the first that does not belong to the number. */
    int read(List<Token> tokens, int from) {
      int i = from;
      while (i < tokens.size() && !ordinal) {
        Token token = tokens.get(i);
        if (token.is(Shape.NUMBER)) {
          if (started) {
            return i;
          }
          digits = plain(token.text());
          started = true;
          i++;
          continue;
        }
        if (joins(tokens, i)) {
          i++;
          continue;
        }
        String value = token.is(Shape.WORD) ? words.get(token.text()) : null;
        if (value == null || isSpan(tokens, i, value) || !takes(value)) {
          return i;
        }
        i++;
      }
      return i;
    }

    /** The "and" of two hundred and five. */
    private boolean joins(List<Token> tokens, int i) {
      return started
          && digits == null
          && tokens.get(i).text().equals("and")
          && (current.add(total).remainder(HUNDRED).signum() == 0
              && current.add(total).signum() > 0)
          && i + 1 < tokens.size()
          && isSmall(words.get(tokens.get(i + 1).text()));
    }

    private boolean isSmall(@Nullable String value) {
      return value != null && !value.endsWith("x") && !value.startsWith("#");
    }

    /** A second may be a span of time. */
    private boolean isSpan(List<Token> tokens, int i, String value) {
      return value.equals("#2") && i > 0 && (started || tokens.get(i - 1).text().equals("a"));
    }

    private boolean takes(String value) {
      if (value.endsWith("x")) {
        return scale(new BigDecimal(value.substring(0, value.length() - 1)));
      }
      ordinal = value.startsWith("#");
      boolean taken = digits == null && add(new BigDecimal(ordinal ? value.substring(1) : value));
      ordinal &= taken;
      return taken;
    }

    private boolean scale(BigDecimal scale) {
      if (digits != null) {
        if (digits.length() > LONGEST || !digits.matches("\\d+(\\.\\d+)?")) {
          return false;
        }
        current = new BigDecimal(digits);
        digits = null;
      }
      BigDecimal scaled = current.max(BigDecimal.ONE).multiply(scale);
      if (current.signum() > 0 && current.compareTo(BigDecimal.ONE) < 0) {
        scaled = current.multiply(scale);
      }
      boolean closes = scale.compareTo(HUNDRED) > 0;
      total = closes ? total.add(scaled) : total;
      current = closes ? BigDecimal.ZERO : scaled;
      started = true;
      return scaled.precision() <= LONGEST * 2;
    }

    private boolean add(BigDecimal value) {
      boolean small = value.compareTo(BigDecimal.TEN) < 0;
      BigDecimal tail = current.remainder(HUNDRED);
      boolean fits =
          !started
              || current.signum() == 0 && total.signum() > 0
              || current.signum() > 0 && tail.signum() == 0 && value.compareTo(HUNDRED) < 0
              || small && tail.compareTo(BigDecimal.TEN) > 0 && isRound(tail);
      if (fits) {
        current = current.add(value);
        started = true;
        return true;
      }
      boolean year = !small && current.compareTo(BigDecimal.TEN) >= 0 && total.signum() == 0;
      if (year && current.compareTo(HUNDRED) < 0) {
        current = current.multiply(HUNDRED).add(value);
        return true;
      }
      return false;
    }

    private boolean isRound(BigDecimal tail) {
      return tail.remainder(BigDecimal.TEN).signum() == 0;
    }

    String spelling() {
      if (digits != null) {
        return digits;
      }
      String number = total.add(current).stripTrailingZeros().toPlainString();
      return ordinal ? "#" + number : number;
    }
  }

  /**
   * Without thousands separators, leading zeros, and a fraction or minutes of nothing but zeros.
   */
  static String plain(String number) {
    if (number.length() == 1) {
      return number;
    }
    String plain = number.replace('/', '-');
    if (number.indexOf(',') > 0 && number.matches("-?\\d{1,3}(,\\d{3})+(\\.\\d+)?")) {
      plain = number.replace(",", "");
    }
    if ((plain.indexOf('.') > 0 || plain.indexOf(':') > 0) && plain.matches("-?\\d+[.:]0+")) {
      plain = plain.substring(0, Math.max(plain.indexOf('.'), plain.indexOf(':')));
    }
    int start = 0;
    while (start + 1 < plain.length()
        && plain.charAt(start) == '0'
        && Tokenizer.isDigit(plain.charAt(start + 1))) {
      start++;
    }
    return plain.substring(start);
  }
}
