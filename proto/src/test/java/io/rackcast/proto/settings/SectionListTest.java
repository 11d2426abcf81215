package io.rackcast.proto.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SectionListTest extends SettingsFixture {
  /** Of nothing no site can be made: an empty host is none. */
  record Site(URI url, List<String> tags) {
    Site {
      if (url.getHost() == null) {
        throw new IllegalArgumentException("\"" + url + "\" has no host; write http://HOST");
      }
    }
  }

  private static Supplier<Site> site(Settings settings) {
    var url = settings.requiredString("url", "Where it is.");
    var tags = settings.strings("tags", List.of(), "What it has.");
    return () -> new Site(URI.create(url), tags);
  }

  private Settings sites(String yaml, Function<Settings, Supplier<Site>> reader)
      throws IOException {
    var settings = Settings.read(file(yaml), "RACKCAST_T", Map.of());
    settings.list("sites", "Sites.", reader);
    return settings;
  }

  @Test
  void describe_listWhoseValuesCannotBeMadeOfNothing_showsTheKeysBehindTheFault()
      throws IOException {
    assertThat(sites("{}\n", SectionListTest::site).describe())
        .isEqualTo(
            """
            # Sites (a list of these).
            #   # Where it is.
            #   url:  # required
            #   # What it has (a list).
            #   tags: []
            sites: []
            """);
  }

  @Test
  void list_sectionWithAFault_doesNotCallItsOtherKeysUnknown() throws IOException {
    var settings = sites("sites:\n  - { url: nowhere, tags: [a] }\n", SectionListTest::site);

    assertThatThrownBy(settings::rejectProblems)
        .isInstanceOf(SettingsException.class)
        .extracting(e -> ((SettingsException) e).problems())
        .isEqualTo(
            List.of(folder.resolve("t.yaml") + ":2: \"nowhere\" has no host; write http://HOST"));
  }

  @Test
  void list_valueMadeBeforeAllKeysAreRead_isABrokenRule() {
    assertThatThrownBy(
            () ->
                sites(
                    "{}\n",
                    section -> {
                      var made = new Site(URI.create(section.string("url", "", "U.")), List.of());
                      return () -> made;
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("of a section of sites before all its keys are read");
  }

  @Test
  void list_keyThatIsReadOfSomeSectionsOnly_isABrokenRule() {
    assertThatThrownBy(
            () ->
                sites(
                    "sites: [{ url: \"http://a\" }]\n",
                    section -> {
                      var url = URI.create(section.string("url", "", "U."));
                      return () -> new Site(url, section.strings("tags", List.of(), "T."));
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("of sites the keys [tags] are read of some sections only");
  }
}
