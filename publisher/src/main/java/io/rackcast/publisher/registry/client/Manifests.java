package io.rackcast.publisher.registry.client;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.registry.RepositoryNames;
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
      int status = answer.status();
      if (isMissing(status)) {
        return Optional.empty();
      }
      boolean hasNoHead = status == 405 || status == 501;
      if (status != 200 && !hasNoHead) {
        throw requests.fault(ask, answer);
      }
      var digest = hasNoHead ? Optional.<Sha256Digest>empty() : said(ask, answer);
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
      int status = answer.status();
      if (status == 200 || isMissing(status)) {
        return status == 200;
      }
      if (status != 405 && status != 501) {
        throw requests.fault(ask, answer);
      }
    }
    return of(repository, digest).isPresent();
  }

  Optional<Manifest> ofTag(String repository, String tag) {
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
        return Optional.empty();
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
        "says that "
            + ask.what()
            + " has the digest "
            + Words.shown(text)
            + ", which is not sha256");
  }

  private static boolean isMissing(int status) {
    return status == 404 || status == 410;
  }
}
