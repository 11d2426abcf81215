package io.rackcast.publisher.registry.client;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.registry.RepositoryNames;
import io.rackcast.publisher.wording.Quoted;
import java.util.Map;
import java.util.Optional;

/** Manifests of a registry, by tag and by digest. */
final class Manifests {
  private final RegistryTarget target;
  private final Requests requests;

  Manifests(RegistryTarget target, Requests requests) {
    this.target = target;
    this.requests = requests;
  }

  Optional<Sha256Digest> resolve(String repository, String tag) {
    Names.requireTag(tag);
    var ask = ask("HEAD", repository, tag, "the tag " + tag + " of " + repository);
    try (var answer = requests.send(ask)) {
      boolean isUndecided = isUndecided(answer.status());
      if (answer.status() != 200 && !isUndecided) {
        throw requests.fault(ask, answer);
      }
      var digest = isUndecided ? Optional.<Sha256Digest>empty() : said(ask, answer);
      if (digest.isPresent()) {
        return digest;
      }
    }
    return ofTag(repository, tag).map(Manifest::digest);
  }

  boolean exists(String repository, Sha256Digest digest) {
    var ask =
        ask("HEAD", repository, digest.toString(), "the manifest " + repository + "@" + digest);
    try (var answer = requests.send(ask)) {
      if (answer.status() == 200) {
        return true;
      }
      if (!isUndecided(answer.status())) {
        throw requests.fault(ask, answer);
      }
    }
    return of(repository, digest).isPresent();
  }

  private Optional<Manifest> ofTag(String repository, String tag) {
    Names.requireTag(tag);
    var ask = ask("GET", repository, tag, "the manifest " + repository + ":" + tag);
    return get(ask, Optional.empty());
  }

  Optional<Manifest> of(String repository, Sha256Digest digest) {
    var ask =
        ask("GET", repository, digest.toString(), "the manifest " + repository + "@" + digest);
    return get(ask, Optional.of(digest));
  }

  private Ask ask(String method, String repository, String reference, String what) {
    Names.requireRepository(repository);
    return new Ask(
        what,
        method,
        target.at("/v2/" + repository + "/manifests/" + reference),
        Ask.pull(repository),
        Map.of("Accept", MediaTypes.ACCEPT),
        false);
  }

  private Optional<Manifest> get(Ask ask, Optional<Sha256Digest> wanted) {
    try (var answer = requests.send(ask)) {
      if (isMissing(answer.status())) {
        return absent(requests.fault(ask, answer));
      }
      byte[] bytes = requests.read(ask, answer, ManifestReader.MOST_BYTES);
      var digest = Digests.of(bytes);
      var expected = wanted.or(() -> said(ask, answer));
      if (expected.isPresent() && !expected.get().equals(digest)) {
        throw requests.invalid(
            "sends for "
                + ask.what()
                + " bytes with the digest "
                + digest
                + ", not "
                + expected.get());
      }
      return Optional.of(
          ManifestReader.read(
              bytes,
              digest,
              answer.header("content-type"),
              ask.what() + " in the registry " + target.name()));
    }
  }

  private Optional<Sha256Digest> said(Ask ask, Answer answer) {
    return answer
        .header("docker-content-digest")
        .map(String::strip)
        .map(text -> RepositoryNames.digest(text).orElseThrow(() -> notSha256(ask, text)));
  }

  private RegistryException notSha256(Ask ask, String text) {
    return requests.invalid(
        "says that " + ask.what() + " has the digest " + Quoted.of(text) + ", which is not sha256");
  }

  // Only the registry's own words count: a proxy before it answers 404 as well when it is away.
  private static Optional<Manifest> absent(RegistryException fault) {
    if (fault.kind() != RegistryException.Kind.NOT_FOUND) {
      throw fault;
    }
    return Optional.empty();
  }

  // Without a body: GET has the registry say whether it has it, or serves where HEAD is not known.
  private static boolean isUndecided(int status) {
    return isMissing(status) || status == 405 || status == 501;
  }

  private static boolean isMissing(int status) {
    return status == 404 || status == 410;
  }
}
