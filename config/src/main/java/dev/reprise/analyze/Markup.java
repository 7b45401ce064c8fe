package dev.reprise.analyze;

import java.util.Locale;

/** HTML that is written piece by piece; words are escaped, tags are not. Confined. */
final class Markup {
  private final StringBuilder out = new StringBuilder(65_536);

  /** As it stands: of the program's own making alone. */
  Markup tags(String html) {
    out.append(html);
    return this;
  }

  /** A number in an attribute or in the drawing's coordinates. */
  Markup number(double value) {
    out.append(String.format(Locale.ROOT, "%.2f", value));
    return this;
  }

  /** Text, whatever is in it. */
  Markup words(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(Character.isISOControl(c) && c != '\n' ? '\ufffd' : c);
      }
    }
    return this;
  }

  /** A whole element around text. */
  Markup element(String tag, String text) {
    int space = tag.indexOf(' ');
    String name = space < 0 ? tag : tag.substring(0, space);
    return tags("<" + tag + ">").words(text).tags("</" + name + ">");
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
