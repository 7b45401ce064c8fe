package dev.reprise.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.demo.Lookup.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookupTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          reprise; hit; detail=exact; ttl=86399                      | EXACT
          reprise; hit; detail=semantic; similarity=0.953; ttl=86399 | SEMANTIC
          reprise;hit;detail=semantic;similarity=0.953               | SEMANTIC
          reprise; hit                                               | EXACT
          reprise; fwd=miss; stored                                  | FORWARDED
          reprise; fwd=miss; collapsed                               | COLLAPSED
          reprise; fwd=bypass; detail=tools                          | FORWARDED
          nginx; hit                                                 | FORWARDED
          nginx; hit, reprise; fwd=miss                              | FORWARDED
          nginx; fwd=miss, reprise; hit; detail=exact                | EXACT
          ''                                                         | FORWARDED
          """)
  void theHeaderTellsTheSource(String header, Source source) {
    assertThat(Lookup.parse(header).source()).isEqualTo(source);
  }

  @Test
  void aSemanticHitCarriesItsSimilarity() {
    var lookup = Lookup.parse("reprise; hit; detail=semantic; similarity=0.953; ttl=10");

    assertThat(lookup).isEqualTo(new Lookup(Source.SEMANTIC, 0.953));
  }
}
