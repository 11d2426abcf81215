package io.rackcast.publisher.registry.intake;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.registry.RepositoryNames;
import io.rackcast.publisher.wording.Quoted;
import java.util.List;
import java.util.Optional;

/**
 * An image as people write it: {@code reg.test/team/app:v1}, {@code reg.test/team/app@sha256:…}.
 *
 * @param registry its name in the settings
 * @param tag empty when a digest is given
 */
public record ImageReference(
    String registry, String repository, Optional<String> tag, Optional<Sha256Digest> digest) {

  /**
   * Reads one; without tag and digest it is the tag {@code latest}.
   *
   * @param registries those of the settings
   * @throws IllegalArgumentException with one sentence when it is not well formed, or of another
   *     registry
   */
  public static ImageReference parse(String text, List<String> registries) {
    var registry =
        registries.stream()
            .filter(name -> text.startsWith(name + "/"))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        Quoted.of(text)
                            + " is of no registry in the publisher's settings; write it like "
                            + (registries.isEmpty() ? "reg.test" : registries.get(0))
                            + "/team/app:v1"));
    var rest = text.substring(registry.length() + 1);
    int at = rest.indexOf('@');
    if (at >= 0) {
      // A tag beside a digest says nothing, as with other tools.
      var named = rest.substring(0, at);
      return checked(
          text,
          registry,
          untagged(named),
          Optional.empty(),
          Optional.of(Sha256Digest.parse(rest.substring(at + 1))));
    }
    var repository = untagged(rest);
    var tag = repository.equals(rest) ? "latest" : rest.substring(repository.length() + 1);
    return checked(text, registry, repository, Optional.of(tag), Optional.empty());
  }

  private static String untagged(String text) {
    int colon = text.lastIndexOf(':');
    return colon < 0 ? text : text.substring(0, colon);
  }

  private static ImageReference checked(
      String text,
      String registry,
      String repository,
      Optional<String> tag,
      Optional<Sha256Digest> digest) {
    if (!RepositoryNames.isRepository(repository)
        || !tag.map(RepositoryNames::isTag).orElse(true)) {
      throw new IllegalArgumentException(
          Quoted.of(text) + " is not an image; write it like " + registry + "/team/app:v1");
    }
    return new ImageReference(registry, repository, tag, digest);
  }

  /** As people write it. */
  @Override
  public String toString() {
    return registry
        + "/"
        + repository
        + tag.map(each -> ":" + each).orElse("")
        + digest.map(each -> "@" + each).orElse("");
  }
}
