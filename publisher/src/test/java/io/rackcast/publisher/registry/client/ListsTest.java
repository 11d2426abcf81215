package io.rackcast.publisher.registry.client;

import static io.rackcast.publisher.registry.client.TestRegistry.fault;
import static io.rackcast.publisher.registry.client.TestRegistry.send;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.publisher.registry.client.RegistryException.Kind;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of registries that do not do as they should. */
class ListsTest {
  private static final String CATALOG = "/v2/_catalog";
  private static final String TAGS = "/v2/team/app/tags/list";

  private final TestRegistry registry = new TestRegistry();

  @AfterEach
  void close() throws Exception {
    registry.close();
  }

  private void catalog(String json, Map<String, String> headers) {
    registry.site.on(CATALOG, call -> send(call, 200, json.getBytes(UTF_8), headers));
  }

  private NamePage repositories() {
    return registry.client().repositories(Optional.empty(), 2);
  }

  private String asked(int which) {
    return registry.site.asked().get(which).path();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</v2/_catalog?next_page=tok%3D&n=2>; rel=\"next\"",
        "</other>; rel=prev, </v2/_catalog?next_page=tok%3D&n=2>;title=x;rel=next"
      })
  void repositories_linkToTheNextPage_isGoneOnFromThere(String link) {
    catalog("{\"repositories\":[\"a\",\"b\"]}", Map.of("Link", link));
    var client = registry.client();

    var page = client.repositories(Optional.empty(), 2);
    assertThat(page.names()).containsExactly("a", "b");
    var unused = fault(() -> client.repositories(page.next(), 2));

    assertThat(asked(0)).isEqualTo("/v2/_catalog?n=2");
    assertThat(asked(1)).isEqualTo("/v2/_catalog?next_page=tok%3D&n=2");
    assertThat(unused).hasMessageContaining("followed by itself");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<http://127.0.0.2:1/v2/_catalog?n=2&last=b>; rel=\"next\"",
        "<//127.0.0.2/v2/_catalog?n=2&last=b>; rel=\"next\"",
        "<https://evil.test/?n=2>; rel=\"next\""
      })
  void repositories_linkToAnotherHost_isRefused(String link) {
    catalog("{\"repositories\":[\"a\"]}", Map.of("Link", link));

    var fault = fault(this::repositories);

    assertThat(fault.kind()).isEqualTo(Kind.INVALID);
    assertThat(fault).hasMessageContaining("goes on at the host");
  }

  @ParameterizedTest
  @ValueSource(strings = {"</v2/_catalog>; rel=\"next\"", "</v2/_catalog?x>; rel=next"})
  void repositories_linkWithoutAQuery_isRefused(String link) {
    catalog("{\"repositories\":[\"a\"]}", Map.of("Link", link));

    assertThat(fault(this::repositories).kind()).isEqualTo(Kind.INVALID);
  }

  @Test
  void repositories_linkOfARegistryBehindAProxy_isGoneOnFrom() {
    var link = "<https://127.0.0.1/v2/_catalog?n=1&last=a>; rel=\"next\"";
    catalog("{\"repositories\":[\"a\"]}", Map.of("Link", link));

    assertThat(repositories().next()).contains("n=1&last=a");
  }

  @Test
  void repositories_linkToAnotherPathHere_keepsToTheList() {
    catalog("{\"repositories\":[\"a\"]}", Map.of("Link", "</v2/secret?n=2&last=a>; rel=\"next\""));
    var client = registry.client();

    var next = client.repositories(Optional.empty(), 1).next();
    var unused = fault(() -> client.repositories(next, 1));

    assertThat(asked(1)).isEqualTo("/v2/_catalog?n=2&last=a");
  }

  @Test
  void repositories_namesThatAreNone_areCounted() {
    catalog("{\"repositories\":[\"a\",\"B\",\"../x\",7,null,\"c/d\"]}", Map.of());

    var page = repositories();

    assertThat(page.names()).containsExactly("a", "c/d");
    assertThat(page.refused()).isEqualTo(4);
    assertThat(page.next()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "{\"repositories\":{}}", "{\"repositories\":\"a\"}", "{"})
  void repositories_rubbish_isRefused(String json) {
    catalog(json, Map.of());

    assertThat(fault(this::repositories).kind()).isEqualTo(Kind.INVALID);
  }

  @Test
  void repositories_tooMany_areRefused() {
    catalog("{\"repositories\":[" + "\"a\",".repeat(10_000) + "\"a\"]}", Map.of());

    assertThat(fault(this::repositories)).hasMessageContaining("more than 10000 names");
  }

  @Test
  void tags_null_areNone() {
    registry.has(TAGS, "{\"name\":\"team/app\",\"tags\":null}".getBytes(UTF_8), Map.of());

    assertThat(registry.client().tags("team/app", Optional.empty(), 10).names()).isEmpty();
  }

  @Test
  void repositories_afterAName_saysItEncoded() {
    catalog("{\"repositories\":[]}", Map.of());

    registry.client().repositories(Optional.of("team/app"), 10);

    assertThat(asked(0)).isEqualTo("/v2/_catalog?n=10&last=team%2Fapp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"A B", "x=1#y", "x=1\r\nHost: y", "x=1 HTTP/1.1"})
  void repositories_afterWhatIsNoName_isNotAsked(String after) {
    assertThatThrownBy(() -> registry.client().repositories(Optional.of(after), 10))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(registry.asked()).isEmpty();
  }
}
