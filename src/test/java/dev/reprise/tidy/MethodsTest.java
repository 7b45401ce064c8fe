package dev.reprise.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MethodsTest {

  @Test
  void methodsAndConstructorsOfEveryShapeAreFound() {
    assertThat(
            names(
                """
                @Named("x") public final class A<T extends B> extends C implements D {
                  A() { super(); }
                  void plain() {}
                  @Test
                  @CsvSource({"a {", "b"})
                  @a.b.Tagged(value = {1, 2})
                  <T> List<T> annotated(@Named("y") int a, Map<String, int[]> b)
                      throws IOException, E {
                    return null;
                  }
                  synchronized void locked() {}
                  record R(int a) {
                    R { check(a); }
                    public R(long a) { this((int) a); }
                  }
                  enum E { X(1) { @Override int f() { return 1; } }; }
                }
                """))
        .contains("A", "plain", "annotated", "locked", "R", "f")
        .doesNotContain("Named", "CsvSource", "Tagged", "super", "E");
  }

  @Test
  void blocksOfOtherKindsAreNone() {
    assertThat(
            names(
                """
                void m() {
                  for (int i = 0; i < 3; i++) { a(); }
                  if (a) { b(); } else if (c(d)) { e(); } else { f(); }
                  while (true) { g(); }
                  try (A a = open()) { h(); } catch (B | C e) { i(); } finally { j(); }
                  int k = switch (l) { case 1 -> { yield 2; } default -> 3; };
                  list.forEach(x -> { if (x) { y(); } });
                  Object o = new Object() { };
                  int[] p = {1, 2};
                  synchronized (this) { q(); }
                  do { r(); } while (s());
                }
                """))
        .containsExactly("m");
  }

  @Test
  void bracesInCommentsAndLiteralsDoNotCount() {
    assertThat(
            Methods.of(
                SourceFile.of(
                    "A.java",
                    "void m() {\n  // }\n  /* } */\n  a(\"}\\\"}\", '}', '\\'');\n"
                        + "  b(\"\"\"\n    } \" \\\"\"\" }\n    \"\"\");\n}\n")))
        .containsExactly(new Methods.Body("m", 1, 8));
  }

  @Test
  void aMethodOfAnonymousClassesCountsByItselfToo() {
    assertThat(names("void m() { run(new Runnable() { public void run() { a(); } }); }"))
        .containsExactly("run", "m");
  }

  @Test
  void aLongMethodIsFoundWithItsLength() {
    String method = "class A {\n  void m() {\n" + "    a();\n".repeat(69) + "  }\n}\n";

    assertThat(SizeRules.method(SourceFile.of("A.java", method)))
        .containsExactly(new Finding("A.java", 2, "m() has 71 lines; a method has at most 70"));
    assertThat(SizeRules.method(SourceFile.of("A.java", method.replaceFirst("    a\\(\\);\n", ""))))
        .isEmpty();
  }

  private static List<String> names(String code) {
    return Methods.of(SourceFile.of("A.java", code)).stream().map(Methods.Body::name).toList();
  }
}
