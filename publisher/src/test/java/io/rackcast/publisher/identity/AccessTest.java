package io.rackcast.publisher.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AccessTest {
  @Test
  void record_claimWithSpaces_isQuotedAndKeepsThem() {
    var told = new ArrayList<String>();
    var access = new Access((caller, claims, action, subject, allowed) -> told.add(claims));
    var caller =
        new Caller(
            "ci",
            List.of(),
            Map.of("issuer", "CN=Fleet CA", "ref", "it's\tmain"),
            List.of("issuer", "ref"),
            Caller.Standing.LASTING);

    access.refused(caller, Right.READ, "web");

    assertThat(told).containsExactly("issuer='CN=Fleet CA' ref=it?s?main");
  }
}
